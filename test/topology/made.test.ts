import { describe, expect, test } from 'vitest';
import type { StackPlan } from '../../src/findings/finding.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { planChanges } from '../../src/topology/model/changes.js';
import { lastModels, recordings, type Recording } from '../support/built-models.js';
import { asBuilt, linesOf, openOf } from '../support/planned-changes.js';

/*
 * What the controller built, as it logged it, held against what is there: where nobody interfered,
 * nothing is left to change.
 */

function plansOf({ snapshot }: Recording): readonly StackPlan[] {
  const topology = linkSnapshot(snapshot);
  return lastModels(snapshot).flatMap(({ model }) => {
    const built = asBuilt(topology, model);
    return built === undefined ? [] : [planChanges({ snapshot, topology }, built)];
  });
}

const REBUILT = ['create Listener HTTP:80', 'create ListenerRule 80:1'];
const WHOLE = (group: string) => [
  'create LoadBalancer k8s-shop-web-724d82a5b7',
  ...REBUILT,
  `create TargetGroup ${group}`,
  `create TargetGroupBinding shop/${group}`,
];

/**
 * Recordings in which something is left to change: somebody else changed it, or AWS refused it.
 * All are of Ingress `shop/web`. Target groups that no load balancer uses yet and no binding names
 * are not in a snapshot of before this release, so that they are planned once more.
 */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  'action-target-group-gone': [
    ...['create ListenerRule 80:1', 'create ListenerRule 80:2'],
    'create TargetGroup k8s-shop-web-e8a5512ebf',
    'create TargetGroupBinding shop/k8s-shop-web-e8a5512ebf',
  ],
  'cert-arn-not-found': [
    ...['create Listener HTTPS:443', 'create ListenerRule 443:1'],
    'create TargetGroupBinding shop/k8s-shop-web-29058b94e0',
  ],
  'cluster-name-collision': WHOLE('k8s-shop-web-a8d1c7fc69'),
  'controller-rbac-denied': ['create TargetGroupBinding shop/k8s-shop-web-95ec47551e'],
  'iam-action-denied': WHOLE('k8s-shop-web-cd180c71a7'),
  'lb-deleted-by-hand': ['create LoadBalancer k8s-shop-web-724d82a5b7', ...REBUILT],
  'lb-name-taken': [
    ...['create LoadBalancer shop-public', ...REBUILT],
    'create TargetGroup k8s-shop-web-ced256b6c4',
    'create TargetGroupBinding shop/k8s-shop-web-ced256b6c4',
  ],
  'lb-tags-removed': ['create LoadBalancer k8s-shop-web-724d82a5b7', ...REBUILT],
  'listener-removed-by-hand': REBUILT,
  'load-balancer-quota': WHOLE('k8s-shop-web-0fd7aa9ab7'),
  'rule-changed-by-hand': [
    'update ListenerRule 80:1 | actions ["answer 503 text/plain"] -> ["forward to k8s-shop-web-3b8e1f5680"]',
  ],
  'rule-quota': [
    ...[101, 102, 103, 104].map((priority) => `create ListenerRule 80:${priority}`),
    'create TargetGroupBinding shop/k8s-shop-web-bf88b28812',
  ],
  'rule-removed-by-hand': ['create ListenerRule 80:1'],
  'ssl-policy-unknown': [
    ...['create Listener HTTPS:443', 'create ListenerRule 443:1'],
    'create TargetGroup k8s-shop-web-4380f1937b',
    'create TargetGroupBinding shop/k8s-shop-web-4380f1937b',
  ],
  'subnet-of-another-vpc': WHOLE('k8s-shop-web-26fe490253'),
};

/** What cannot be told, because the log does not say it, or the snapshot does not. */
const OPEN = [
  /^Listener (?:defaultCertificate|certificates)$/,
  /^Listener attributes\./,
  /^Protection enabled$/,
];

describe('nothing is left to change but what somebody changed or AWS refused', async () => {
  test.for(await recordings())('$id', (recording) => {
    const plans = plansOf(recording);
    for (const { state } of plans) expect(state).toBe('planned');
    const left = plans.flatMap(({ changes }) => linesOf(changes));
    expect(left).toEqual(LEFT[recording.id] ?? []);
    const open = plans.flatMap(({ changes }) => openOf(changes));
    expect(open.filter((one) => !OPEN.some((pattern) => pattern.test(one)))).toEqual([]);
  });

  test('many models are looked at', async () => {
    const looked = (await recordings()).flatMap(plansOf);
    expect(looked.length).toBeGreaterThan(190);
  });
});
