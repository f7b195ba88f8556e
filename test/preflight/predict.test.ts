import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnose.js';
import { compare } from '../../src/findings/compare.js';
import type { Diagnosis, Ref } from '../../src/findings/finding.js';
import { nothingSeen } from '../../src/preflight/offline.js';
import { overlay } from '../../src/preflight/overlay.js';
import { predict } from '../../src/preflight/predict.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { recordings } from '../support/built-models.js';
import type { Expected } from '../support/judge.js';
import { manifests, neverApplied, without, written } from '../support/manifests.js';

/*
 * Recordings taken apart and laid back: what is predicted is judged as what was recorded was. The
 * pods, endpoints, load balancers and target groups that it is judged by are all made up.
 */

type Written = ReturnType<typeof written>;
type Loose = any;

const all = await recordings();
const snapshotOf = (id: string): Snapshot => {
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no recording ${id}`);
  return found.snapshot;
};

function after(before: Snapshot, objects: Written): Snapshot {
  const laid = overlay(before, manifests(objects), { prune: false });
  return predict(before, laid.snapshot, [...laid.created, ...laid.replaced, ...laid.removed]);
}

const isLoud = ({ severity }: Diagnosis): boolean => severity !== 'info';
const told = ({ cause }: Diagnosis): string =>
  `${cause.check} ${cause.subject.namespace ?? ''}/${cause.subject.name}: ${cause.message}`;

const ways = ({ kind }: Ref): boolean => kind === 'Ingress' || kind === 'Service';

/** What there was before manifests of a recording were applied. */
const STARTS: Readonly<
  Record<string, (snapshot: Snapshot) => { before: Snapshot; objects: Written }>
> = {
  'nothing of it': (snapshot) => ({ before: neverApplied(snapshot), objects: written(snapshot) }),
  'all but the manifests': (snapshot) => {
    const objects = written(snapshot);
    const refs = objects.map(({ ref }) => ref);
    return { before: without(snapshot, refs), objects };
  },
  'all but Ingresses and Services': (snapshot) => {
    const objects = written(snapshot, ways);
    const refs = objects.map(({ ref }) => ref);
    return { before: without(snapshot, refs), objects };
  },
};

describe.each(Object.entries(STARTS))('where there is %s', (_name, start) => {
  test.each(all.filter(({ id }) => id.startsWith('healthy')))(
    'nothing is held against $id',
    ({ snapshot }) => {
      const { before, objects } = start(snapshot);
      expect(objects.length).toBeGreaterThan(0);
      const predicted = after(before, objects);
      expect(predicted.gaps).toEqual(snapshot.gaps);
      expect(diagnose(predicted).diagnoses.filter(isLoud).map(told)).toEqual([]);
    },
  );
});

test.each(all)('$id, applied again as it is, stays as it is', ({ snapshot }) => {
  const { sections } = snapshot;
  const refs = written(snapshot).map(({ ref }) => ref);
  expect(predict(snapshot, snapshot, refs).sections).toBe(sections);
});

/** Recordings whose fault is in the manifests. */
const FAULTS = [
  ...['action-json-invalid', 'action-missing', 'action-target-group-gone', 'annotation-misspelt'],
  ...['attributes-not-parsed', 'auth-idp-missing', 'cert-arn-not-found', 'cert-duplicate'],
  ...['cert-expired', 'cert-pending', 'cert-poisons-group', 'class-wrong-controller'],
  ...['clusterip-instance', 'group-name-invalid', 'group-order-too-high', 'group-scheme-conflict'],
  ...['group-tags-conflict', 'health-port-unresolved', 'listener-protocol-conflict'],
  ...['multiple-default-backends', 'named-port-unresolved', 'nlb-internal', 'no-class'],
  ...['no-prestop', 'params-namespace-excluded', 'path-literal', 'path-rewrite-ignored'],
  ...['path-wildcard', 'port-not-found', 'rollout-without-gate', 'rule-quota', 'rule-shadowed'],
  ...['scaled-to-zero', 'scheme-unknown', 'security-group-not-found', 'selector-no-pods'],
  ...['service-missing-503', 'ssl-policy-unknown', 'ssl-redirect-no-https', 'subnet-not-found'],
  ...['subnet-of-another-vpc', 'subnet-one-az', 'subnets-in-one-zone-twice', 'tgb-duplicate'],
  ...['tgb-service-missing', 'tgb-target-type', 'tls-without-https'],
] as const;

const expectedOf = (id: string): Expected =>
  JSON.parse(
    readFileSync(new URL(`../../fixtures/recordings/${id}/expected.json`, import.meta.url), 'utf8'),
  ) as Expected;

test.each(FAULTS)('what is wrong with the manifests of %s is introduced first', (id) => {
  const snapshot = snapshotOf(id);
  const { before, objects } = STARTS['nothing of it']?.(snapshot) ?? never();
  const report = diagnose(after(before, objects));
  const { diagnoses } = compare(diagnose(before), report);
  const [first] = diagnoses.filter(({ standing }) => standing === 'introduced');
  const { checks } = expectedOf(id);
  expect(checks).toContain(first?.cause.check.split('/')[1]);
  // And nothing is made of it that what was recorded would not say.
  const recorded = new Set(diagnose(snapshot).diagnoses.map(({ cause }) => cause.check));
  expect(diagnoses.filter(isLoud).filter(({ cause }) => !recorded.has(cause.check))).toEqual([]);
});

const annotations = (object: Loose): Loose => object.metadata.annotations;
const key = (suffix: string): string => `alb.ingress.kubernetes.io/${suffix}`;
const paths = (object: Loose): Loose[] =>
  object.spec.rules.flatMap(({ http }: Loose) => http.paths);

/** The manifest that somebody corrects, of what is live. */
const CORRECTIONS: Readonly<
  Record<string, { of: (ref: Ref) => boolean; edit: (object: Loose) => void }>
> = {
  'annotation-misspelt': {
    of: ({ kind }) => kind === 'Ingress',
    edit: (object) => {
      for (const name of Object.keys(annotations(object))) {
        if (!/\/(scheme|target-type|healthcheck-path)$/.test(name))
          delete annotations(object)[name];
      }
    },
  },
  'cert-arn-not-found': {
    of: ({ kind }) => kind === 'Ingress',
    edit: (object) => delete annotations(object)[key('certificate-arn')],
  },
  'clusterip-instance': {
    of: ({ kind }) => kind === 'Service',
    edit: (object) => (object.spec.type = 'NodePort'),
  },
  'named-port-unresolved': {
    of: ({ kind }) => kind === 'Service',
    edit: (object) => (object.spec.ports[0].targetPort = 8080),
  },
  'path-wildcard': {
    of: ({ kind }) => kind === 'Ingress',
    edit: (object) => {
      for (const path of paths(object)) path.path = path.path.replace('/*', '/');
    },
  },
  'scaled-to-zero': {
    of: ({ kind }) => kind === 'Deployment',
    edit: (object) => (object.spec.replicas = 2),
  },
  'scheme-unknown': {
    of: ({ kind }) => kind === 'Ingress',
    edit: (object) => (annotations(object)[key('scheme')] = 'internet-facing'),
  },
  'ssl-policy-unknown': {
    of: ({ kind }) => kind === 'Ingress',
    edit: (object) => delete annotations(object)[key('ssl-policy')],
  },
  'subnet-not-found': {
    of: ({ kind }) => kind === 'Ingress',
    edit: (object) => delete annotations(object)[key('subnets')],
  },
};

test.each(Object.entries(CORRECTIONS))('%s is fixed by its correction', (id, { of, edit }) => {
  const before = snapshotOf(id);
  const objects = written(before, of);
  for (const { object } of objects) edit(object);
  const was = diagnose(before);
  const { diagnoses, fixed } = compare(was, diagnose(after(before, objects)));
  expect(fixed.map(({ cause }) => cause.check)).toContain(was.diagnoses[0]?.cause.check);
  expect(diagnoses.filter(({ standing }) => standing === 'introduced').filter(isLoud)).toEqual([]);
});

test('one that poisons a group has its innocent members for victims', () => {
  const recorded = snapshotOf('cert-poisons-group');
  const { before, objects } = STARTS['nothing of it']?.(recorded) ?? never();
  const { diagnoses } = diagnose(after(before, objects));
  const [first] = diagnoses;
  const members = objects.filter(({ ref }) => ref.kind === 'Ingress').map(({ ref }) => ref.name);
  const victims = [first?.cause, ...(first?.symptoms ?? [])].flatMap((one) => one?.affects ?? []);
  expect(new Set(victims.map(({ name }) => name))).toEqual(new Set(members));
});

test('where it cannot be told what becomes of a stack, AWS counts as not looked at', () => {
  const { before, objects } = STARTS['nothing of it']?.(snapshotOf('healthy-shop')) ?? never();
  const { snapshot, created } = overlay(before, manifests(objects), { prune: false });
  const predicted = predict(before, snapshot, created, (_snapshot, { stacks }) =>
    stacks.map((stack) => ({ stack, state: 'unknown', reason: 'nobody looked' })),
  );
  expect(predicted.gaps.map(({ message }) => message)).toContainEqual(
    'what the controller makes of shop/web and 1 more cannot be told: nobody looked',
  );
  expect(diagnose(predicted).diagnoses.filter(isLoud).map(told)).toEqual([]);
});

test.each(all.filter(({ id }) => id.startsWith('healthy')))(
  'without a cluster, nothing is held against $id',
  ({ snapshot }) => {
    const objects = manifests(written(snapshot));
    const before = nothingSeen(snapshot.capturedAt, objects);
    const laid = overlay(before, objects, { prune: false });
    const predicted = predict(before, laid.snapshot, laid.created);
    expect(diagnose(predicted).diagnoses.filter(isLoud).map(told)).toEqual([]);
  },
);

test('what is removed takes its load balancer along, and nothing else', () => {
  const before = snapshotOf('healthy-shop');
  const refs = written(before, ({ kind }) => kind === 'Ingress').map(({ ref }) => ref);
  const laid = without(before, refs);
  const { sections } = predict(before, laid, refs);
  const names = (sections['aws/elbv2/load-balancers'] ?? []).map((one) => one.LoadBalancerName);
  expect(names).toEqual(['k8s-shop-tcp-62fb452171']);
  expect((sections['aws/elbv2/target-groups'] ?? []).map((one) => one.TargetGroupName)).toEqual([
    'k8s-shop-tcp-ca840b7458',
  ]);
  for (const name of ['kubernetes/pods', 'kubernetes/services', 'aws/ec2/subnets'] as const) {
    expect(sections[name]).toBe(laid.sections[name]);
  }
});

function never(): never {
  throw new Error('no such start');
}
