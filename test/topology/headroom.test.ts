import { describe, expect, test } from 'vitest';
import { recording, shop, type Draft, type Edit } from '../../fixtures/shop.js';
import type { Headroom } from '../../src/findings/finding.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { headroomOf } from '../../src/topology/model/headroom.js';
import { lastModels } from '../support/built-models.js';
import { asBuilt } from '../support/planned-changes.js';

const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';

type Model = (resources: Draft) => void;

function headroom(snapshot: Snapshot, model: Model = () => {}): readonly Headroom[] {
  const topology = linkSnapshot(snapshot);
  const built = lastModels(snapshot).flatMap((one) => {
    const resources = structuredClone(one.model.resources) as Draft;
    if (one.model.api === 'ingress') model(resources);
    return asBuilt(topology, { ...one.model, resources }) ?? [];
  });
  return headroomOf({ snapshot, topology }, { topology, built });
}

const lines = (snapshot: Snapshot, model?: Model): readonly string[] =>
  headroom(snapshot, model).map(
    ({ quota, within, before, after, max }) =>
      `${within?.name ?? ''} ${quota} ${before} -> ${after} of ${max}`,
  );

const limit =
  (name: string, max: number): Edit =>
  (s) => {
    const all = s['aws/elbv2/account-limits'];
    const known = all.find((one: Draft) => one.Name === name);
    if (known === undefined) all.push({ Name: name, Max: String(max) });
    else known.Max = String(max);
  };

const ALB = 'k8s-shop-web-724d82a5b7';
const [RULES, LISTENERS] = [
  'rules-per-application-load-balancer',
  'listeners-per-application-load-balancer',
];

/** The only rule, as often as that. */
const times =
  (count: number): Model =>
  (r) => {
    for (let i = 2; i <= count; i += 1) {
      r[RULE][`443:${i}`] = structuredClone(r[RULE]['443:1']);
      r[RULE][`443:${i}`].spec.priority = i;
    }
  };

test('a state that does not change, far from every quota, says nothing', () => {
  expect(lines(shop())).toEqual([]);
});

describe('what is added and taken away', () => {
  test('rules', () => {
    expect(lines(shop(), times(13))).toEqual([`${ALB} ${RULES} 1 -> 13 of 100`]);
    expect(lines(shop(), (r) => delete r[RULE])).toEqual([
      `${ALB} ${RULES} 1 -> 0 of 100`,
      `${ALB} targets-per-application-load-balancer 4 -> 0 of 30`,
    ]);
  });

  test('listeners, with the default rules, which do not count', () => {
    expect(lines(shop(), (r) => delete r[LISTENER]['80'])).toEqual([
      `${ALB} ${LISTENERS} 2 -> 1 of 50`,
    ]);
  });

  test('certificates beside the default one', () => {
    const model: Model = (r) =>
      (r[LISTENER]['443'].spec.certificates = ['a', 'b', 'c', 'b'].map((certificateARN) => ({
        certificateARN,
      })));
    expect(lines(shop(), model)).toEqual([
      `${ALB} certificates-per-application-load-balancer 0 -> 2 of 25`,
    ]);
  });

  test('a load balancer that is not there yet', () => {
    const snapshot = shop((s) => {
      const all = s['aws/elbv2/load-balancers'];
      s['aws/elbv2/load-balancers'] = all.filter((one: Draft) => one.Type !== 'application');
      s['aws/elbv2/target-groups'] = [];
    });
    expect(lines(snapshot)).toEqual(
      expect.arrayContaining([`${ALB} ${RULES} 0 -> 1 of 100`, `${ALB} ${LISTENERS} 0 -> 2 of 50`]),
    );
  });

  test('more than AWS allows, as it did not', async () => {
    expect(lines(await recording('rule-quota'))[0]).toBe(`${ALB} ${RULES} 100 -> 104 of 100`);
  });
});

describe('what is nearly used up, though nothing is added', () => {
  test('the scarcest first', () => {
    const snapshot = shop((s, whole) => {
      limit(LISTENERS, 2)(s, whole);
      limit(RULES, 1)(s, whole);
      limit('condition-values-per-alb-rule', 2)(s, whole);
      limit('target-groups-per-application-load-balancer', 100)(s, whole);
    });
    expect(lines(snapshot)).toEqual([
      `${ALB} ${RULES} 1 -> 1 of 1`,
      `${ALB} ${LISTENERS} 2 -> 2 of 2`,
      `${ALB} condition-values-per-alb-rule 2 -> 2 of 2`,
    ]);
  });

  test('from four fifths on', () => {
    expect(lines(shop(limit(LISTENERS, 3)))).toEqual([]);
    const five = shop(limit(RULES, 5));
    expect(lines(five, times(4))).toEqual([`${ALB} ${RULES} 1 -> 4 of 5`]);
  });

  test('a fuller rule is told only where it is nearly full', () => {
    const model: Model = (r) =>
      (r[RULE]['443:1'].spec.conditions[1].pathPatternConfig.values = ['/a', '/b']);
    expect(lines(shop(limit('condition-values-per-alb-rule', 6)), model)).toEqual([]);
    expect(lines(shop(limit('condition-values-per-alb-rule', 3)), model)).toEqual([
      `${ALB} condition-values-per-alb-rule 2 -> 3 of 3`,
    ]);
  });

  test('wildcards of a rule', () => {
    expect(lines(shop(limit('condition-wildcards-per-alb-rule', 1)))).toEqual([
      `${ALB} condition-wildcards-per-alb-rule 1 -> 1 of 1`,
    ]);
  });

  test('targets, as many as are registered and will be', () => {
    const quota = 'targets-per-application-load-balancer';
    const [one] = headroom(shop(limit(quota, 2)));
    expect(one).toMatchObject({ quota, before: 4, after: 4, max: 2 });
  });
});

test('of two load balancers of one stack, each for itself', async () => {
  const snapshot = await recording('plan-frontend-nlb', (s, whole) => {
    limit(LISTENERS, 1)(s, whole);
    limit('listeners-per-network-load-balancer', 1)(s, whole);
  });
  const quotas = new Map<string, Set<string>>();
  for (const { within, quota } of headroom(snapshot)) {
    const name = within?.name ?? '';
    quotas.set(name, (quotas.get(name) ?? new Set()).add(quota));
  }
  const types = snapshot.sections['aws/elbv2/load-balancers']?.map((one) => [
    one.LoadBalancerName,
    [`listeners-per-${one.Type}-load-balancer`],
  ]);
  const listed = [...quotas].map(([name, all]) => [
    name,
    [...all].filter((quota) => quota.startsWith('listeners')),
  ]);
  expect(listed.toSorted()).toEqual(types?.toSorted());
});

describe('what is not known is left out', () => {
  test('limits that were not seen', () => {
    expect(
      lines(
        shop((s) => delete s['aws/elbv2/account-limits']),
        times(13),
      ),
    ).toEqual([]);
  });

  test('what is there', () => {
    expect(
      lines(
        shop((s) => delete s['aws/elbv2/rules']),
        times(13),
      ),
    ).toEqual([]);
  });

  test('a stack that is refused', () => {
    const snapshot = shop();
    const topology = linkSnapshot(snapshot);
    const built = topology.stacks.map(
      (stack) => ({ stack, state: 'unknown', reason: '' }) as const,
    );
    expect(headroomOf({ snapshot, topology }, { topology, built })).toEqual([]);
  });
});
