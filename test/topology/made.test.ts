import { describe, expect, test } from 'vitest';
import type { PlannedChange, StackPlan } from '../../src/findings/finding.js';
import { redact } from '../../src/snapshot/redact.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { linkSnapshot } from '../../src/topology/link.js';
import { buildModels } from '../../src/topology/model/build.js';
import { planChanges } from '../../src/topology/model/changes.js';
import { lastModels, recordings, type Recording } from '../support/built-models.js';
import { asBuilt, linesOf, openOf } from '../support/planned-changes.js';

/*
 * What the controller built, as it logged it, held against what is there: where nobody interfered,
 * nothing is left to change.
 */

const planned = new Map<string, readonly StackPlan[]>();

function plansOf(recording: Recording): readonly StackPlan[] {
  const plans = planned.get(recording.id) ?? planAll(recording);
  planned.set(recording.id, plans);
  return plans;
}

function planAll({ snapshot }: Pick<Recording, 'snapshot'>): readonly StackPlan[] {
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
  /^WebACLAssociation webAclId$/,
  /^WebACLAssociation webAclId$/,
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

/** What stands in the plan, without names, of which only an unknown one is a field of its own. */
const shapeOf = (changes: readonly PlannedChange[]): readonly string[] =>
  changes.flatMap(({ action, kind, fields, parts }) => [
    `${action} ${kind} ${fields.filter(({ path }) => path !== 'name').length}`,
    ...shapeOf(parts),
  ]);

describe('a plan hangs on nothing but what it is of', async () => {
  const changing = (await recordings()).filter(
    ({ id }) => Object.hasOwn(LEFT, id) || id.startsWith('healthy'),
  );

  test.for(changing)('$id: in whichever order AWS lists it', (one) => {
    const sections = Object.fromEntries(
      Object.entries(one.snapshot.sections).map(([name, content]) => [
        name,
        name.startsWith('aws/') ? reversed(content) : content,
      ]),
    );
    expect(planAll({ snapshot: { ...one.snapshot, sections } })).toEqual(plansOf(one));
  });

  // Of the log, words stay that are names elsewhere: the models are those of the objects.
  const legal = changing.filter(({ id }) => /^healthy-(?:docs|legal|group)|by-hand$/.test(id));
  test.for(legal)('$id: without names', (one) => {
    const shapes = (snapshot: Snapshot) => {
      const topology = linkSnapshot(snapshot);
      return buildModels(snapshot, topology)
        .map((built) => planChanges({ snapshot, topology }, built))
        .map(({ state, changes }) => [state, ...shapeOf(changes).toSorted()].join('\n'))
        .toSorted();
    };
    expect(shapes(redact(one.snapshot))).toEqual(shapes(one.snapshot));
  });
});

function reversed(content: unknown): unknown {
  if (Array.isArray(content)) return content.toReversed();
  return Object.fromEntries(
    Object.entries(content as object)
      .toReversed()
      .map(([key, items]) => [key, Array.isArray(items) ? items.toReversed() : items]),
  );
}
