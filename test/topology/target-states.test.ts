import { describe, expect, test } from 'vitest';
import {
  loadBalancer,
  pods,
  recording,
  shop,
  targetGroup,
  targets,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { patternOf } from '../../src/topology/target-patterns.js';
import {
  crossZoneOf,
  failOpenBelow,
  firstVerdict,
  standingOf,
} from '../../src/topology/target-states.js';
import type { TargetGroup } from '../../src/topology/topology.js';

const groupOf = (snapshot: Snapshot, service = 'web'): TargetGroup => {
  const found = linkSnapshot(snapshot).targetGroups.find(({ ref }) =>
    ref.name.startsWith(`k8s-shop-${service}-`),
  );
  if (found === undefined) throw new Error(`no target group of ${service}`);
  return found;
};
const UNHEALTHY = { State: 'unhealthy', Reason: 'Target.Timeout' };
const on = (s: Draft, zone: string): Draft[] =>
  targets(s).filter(({ Target }) => Target.AvailabilityZone === zone);
const podOf = (s: Draft, target: Draft): Draft =>
  pods(s).find(({ status }) => status.podIP === target.Target.Id);

function patternIn(group: TargetGroup) {
  const { healthy, failing } = standingOf(group.targets());
  const { kind, said } = patternOf(group.health, failing, healthy);
  return { kind, said };
}

describe('what targets that fail have in common', () => {
  test.each<[string, Edit, string, string]>([
    [
      'one pod',
      (s) => (targets(s)[0].TargetHealth = UNHEALTHY),
      'pod',
      'Pod web-56f9b7585c-gghn9 on Node ip-192-168-100-10.us-west-2.compute.internal',
    ],
    [
      'all pods of one node',
      (s) => {
        for (const one of on(s, 'us-west-2b')) one.TargetHealth = UNHEALTHY;
      },
      'node',
      'all of them on Node ip-192-168-101-10.us-west-2.compute.internal in us-west-2b, and none elsewhere',
    ],
    [
      'all pods of one zone, on two nodes',
      (s) => {
        const there = on(s, 'us-west-2b');
        for (const one of there) one.TargetHealth = UNHEALTHY;
        podOf(s, there[0]).spec.nodeName = 'ip-192-168-101-11.us-west-2.compute.internal';
      },
      'zone',
      'all of them in us-west-2b, on 2 nodes, and none in another zone',
    ],
    [
      'all pods of one version, on two nodes',
      (s) => {
        for (const one of [on(s, 'us-west-2a')[0], on(s, 'us-west-2b')[0]]) {
          one.TargetHealth = UNHEALTHY;
          podOf(s, one).metadata.labels['pod-template-hash'] = '7d9f8b6c5d';
        }
      },
      'version',
      'all pods of the version 7d9f8b6c5d, and none of 56f9b7585c',
    ],
    [
      'a pod of each node',
      (s) => {
        for (const one of [on(s, 'us-west-2a')[0], on(s, 'us-west-2b')[0]]) {
          one.TargetHealth = UNHEALTHY;
        }
      },
      'mixed',
      'on 2 nodes, without one node, zone or version in common',
    ],
    [
      'a zone of which nobody knows whether it is another one',
      (s) => {
        for (const one of on(s, 'us-west-2b')) {
          one.TargetHealth = UNHEALTHY;
          delete podOf(s, one).spec.nodeName;
        }
        for (const one of on(s, 'us-west-2a')) one.Target.AvailabilityZone = 'all';
      },
      'mixed',
      '',
    ],
  ])('%s', (_, edit, kind, said) => {
    expect(patternIn(groupOf(shop(edit)))).toEqual({ kind, said });
  });

  test('an instance, with the zone of its node', async () => {
    const given = await recording('healthy-instance', (s) => {
      targets(s)[0].TargetHealth = UNHEALTHY;
    });
    const { kind, said } = patternIn(groupOf(given));
    expect(kind).toBe('node');
    expect(said).toMatch(
      /^Node ip-192-168-10[01]-10\.us-west-2\.compute\.internal in us-west-2[ab]$/,
    );
  });
});

describe('how long the first health checks may take', () => {
  const bound = (service: string, edit?: Draft): number => {
    const group = groupOf(
      shop((s) => void Object.assign(targetGroup(s, service), edit)),
      service,
    );
    return firstVerdict(group, group.loadBalancers);
  };

  test.each([
    // An ALB with the controller's defaults is bounded below by three minutes.
    ['web', {}, 180],
    ['web', { HealthCheckIntervalSeconds: 60, UnhealthyThresholdCount: 5 }, 60 + 300 + 5],
    ['web', { HealthCheckIntervalSeconds: 60, HealthyThresholdCount: 10 }, 60 + 600 + 5],
    ['tcp', {}, 300 + 30 + 10],
    ['tcp', { HealthCheckIntervalSeconds: 30, HealthCheckTimeoutSeconds: 20 }, 300 + 90 + 20],
  ])('%s with %o', (service, edit, seconds) => {
    expect(bound(service, edit)).toBe(seconds);
  });

  test('of a load balancer that was not seen, as of an NLB', () => {
    expect(firstVerdict(groupOf(shop()), [])).toBeGreaterThan(300);
  });
});

describe('how few healthy targets are enough', () => {
  const KEY = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets';
  const having = (attributes: Readonly<Record<string, string>>): TargetGroup['attributes'] =>
    groupOf(
      shop((s) => {
        s['aws/elbv2/target-group-attributes'][targetGroup(s).TargetGroupArn] = Object.entries(
          attributes,
        ).map(([Key, Value]) => ({ Key, Value }));
      }),
    ).attributes;

  test.each([
    [{ [`${KEY}.count`]: '1', [`${KEY}.percentage`]: 'off' }, 4, 1],
    [{ [`${KEY}.count`]: '3', [`${KEY}.percentage`]: '50' }, 4, 3],
    [{ [`${KEY}.count`]: '1', [`${KEY}.percentage`]: '50' }, 5, 3],
    [{}, 4, undefined],
  ])('%o of %i', (attributes, of, min) => {
    expect(failOpenBelow(having(attributes), of)?.min).toBe(min);
  });
});

describe('whether zones send to one another', () => {
  const KEY = 'load_balancing.cross_zone.enabled';
  const crossZone = (ofGroup: string, ofBalancer: string): boolean | undefined => {
    const group = groupOf(
      shop((s) => {
        const groups = s['aws/elbv2/target-group-attributes'];
        const balancers = s['aws/elbv2/load-balancer-attributes'];
        groups[targetGroup(s, 'tcp').TargetGroupArn] = [{ Key: KEY, Value: ofGroup }];
        balancers[loadBalancer(s, 'network').LoadBalancerArn] = [{ Key: KEY, Value: ofBalancer }];
      }),
      'tcp',
    );
    return crossZoneOf(group.loadBalancers, group.attributes)?.value;
  };

  test.each([
    ['true', 'false', true],
    ['false', 'true', false],
    ['use_load_balancer_configuration', 'true', true],
    ['use_load_balancer_configuration', 'false', false],
  ])('%s in the group, %s in the load balancer', (ofGroup, ofBalancer, value) => {
    expect(crossZone(ofGroup, ofBalancer)).toBe(value);
  });
});
