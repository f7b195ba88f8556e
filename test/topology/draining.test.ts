import { describe, expect, test } from 'vitest';
import {
  breakOff,
  deployment,
  moveWorkload,
  service,
  shop,
  targetGroup,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { Drain } from '../../src/topology/topology.js';

/** That of the shop's `web`, whatever kind of workload it is. */
function drainOf(edit?: Edit): Drain {
  const found = linkSnapshot(shop(edit)).drains.find(({ ref }) => ref.name === 'web');
  if (found === undefined) throw new Error('no drain');
  return found;
}

const rolls =
  (replicas: number, rollingUpdate: Draft): Edit =>
  (s) => {
    Object.assign(deployment(s).spec, { replicas, strategy: { rollingUpdate } });
  };

describe('how many pods come and go at once', () => {
  test.each([
    // pkg/controller/deployment of Kubernetes: surge is rounded up, what may be missing down.
    ['the default of 3', rolls(3, undefined), 1, 0],
    ['the default of 4', rolls(4, undefined), 1, 1],
    ['the default of 10', rolls(10, undefined), 3, 2],
    ['half of 3', rolls(3, { maxSurge: '50%', maxUnavailable: '50%' }), 2, 1],
    ['numbers', rolls(4, { maxSurge: 2, maxUnavailable: 3 }), 2, 3],
    ['shares that come to nothing', rolls(3, { maxSurge: 0, maxUnavailable: '25%' }), 0, 1],
    ['no number at all', rolls(4, { maxSurge: 'some', maxUnavailable: 1 }), 'unknown', 1],
  ])('%s', (_name, edit, surge, unavailable) => {
    const { strategy } = drainOf(edit);
    expect(strategy).toMatchObject({
      kind: 'rolling',
      maxSurge: { value: surge },
      maxUnavailable: { value: unavailable },
    });
  });

  test('all at once', () => {
    const { strategy } = drainOf((s) => (deployment(s).spec.strategy = { type: 'Recreate' }));
    expect(strategy).toMatchObject({ kind: 'recreate', maxUnavailable: { value: 4 } });
  });

  test('one by one, of a StatefulSet', () => {
    const { strategy } = drainOf((s) => moveWorkload(s, 'kubernetes/statefulsets.apps'));
    expect(strategy).toMatchObject({
      kind: 'rolling',
      maxSurge: { value: 0 },
      maxUnavailable: { value: 1 },
    });
  });

  test('those of a DaemonSet by its status, and what may be missing rounded up', () => {
    const { strategy, replicas } = drainOf((s) => {
      moveWorkload(s, 'kubernetes/daemonsets.apps');
      const [set] = s['kubernetes/daemonsets.apps'].filter(
        (one: Draft) => one.metadata.name === 'web',
      );
      set.status = { desiredNumberScheduled: 5 };
      set.spec.updateStrategy = { rollingUpdate: { maxUnavailable: '30%' } };
    });
    expect([replicas?.value, strategy.maxUnavailable.value]).toEqual([5, 2]);
  });
});

describe('budgets', () => {
  const budget = (spec: Draft, app = 'web', namespace = 'shop') => ({
    metadata: { name: 'web', namespace },
    spec: { selector: { matchLabels: { app } }, ...spec },
  });
  const allowed = (spec: Draft, app?: string, namespace?: string) =>
    drainOf((s) => {
      s['kubernetes/poddisruptionbudgets.policy'] = [budget(spec, app, namespace)];
      deployment(s).spec.replicas = 4;
    }).budgets;

  test.each([
    ['pods that stay', { minAvailable: 3 }, 1],
    ['a share that stays, rounded up', { minAvailable: '60%' }, 1],
    ['a share that may go, rounded up', { maxUnavailable: '30%' }, 2],
    ['all have to stay', { minAvailable: '100%' }, 0],
    ['neither', {}, 3],
  ])('%s', (_name, spec, count) => {
    expect(allowed(spec)).toMatchObject([{ allows: { value: count } }]);
  });

  test('of other pods, or of another namespace, are none of it', () => {
    expect(allowed({ minAvailable: 1 }, 'tcp')).toEqual([]);
    expect(allowed({ minAvailable: 1 }, 'web', 'other')).toEqual([]);
  });

  test('are not known where they were not seen whole', () => {
    const { budgets } = drainOf((s, snapshot) => {
      s['kubernetes/poddisruptionbudgets.policy'] = [];
      breakOff(snapshot, 'kubernetes/poddisruptionbudgets.policy');
    });
    expect(budgets).toBe('unknown');
  });
});

describe('ways', () => {
  const [way] = drainOf().ways;

  test('have the defaults of ELB for what is not set', () => {
    expect(way).toMatchObject({
      balancer: 'application',
      targetType: 'ip',
      delay: { value: 300 },
      closesConnections: { value: false },
    });
  });

  test('are not known where attributes were not seen', () => {
    const [blind] = drainOf((s) => delete s['aws/elbv2/target-group-attributes']).ways;
    expect(blind?.delay).toMatchObject({ value: 'unknown', isExplicit: false });
  });

  test('say what is set', () => {
    const [set] = drainOf((s) => {
      s['aws/elbv2/target-group-attributes'][targetGroup(s).TargetGroupArn] = [
        { Key: 'deregistration_delay.timeout_seconds', Value: '20' },
      ];
      service(s).spec.publishNotReadyAddresses = true;
    }).ways;
    expect(set).toMatchObject({
      delay: { value: 20, isExplicit: true },
      publishesNotReady: { value: true, isExplicit: true },
    });
  });
});
