import { describe, expect, test } from 'vitest';
import { diagnose } from '../../src/diagnose.js';
import { overlay } from '../../src/preflight/overlay.js';
import { predict } from '../../src/preflight/predict.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { recordings } from '../support/built-models.js';
import { bare, manifests, written } from '../support/manifests.js';

/* What becomes of the pods of a workload that a manifest changes, and of what leads to them. */

type Loose = any;

const [shop] = (await recordings()).filter(({ id }) => id === 'healthy-shop');
const before = shop?.snapshot as Snapshot;
const DEPLOYMENTS = 'kubernetes/deployments.apps';

/** The manifest of the Deployment `web`, with an edit. */
function change(edit: (object: Loose) => void, from: Snapshot = before): Snapshot {
  const objects = written(from, ({ kind, name }) => kind === 'Deployment' && name === 'web');
  for (const { object } of objects) edit(object);
  const laid = overlay(from, manifests(objects), { prune: false });
  return predict(from, laid.snapshot, [...laid.replaced, ...laid.created]);
}

const podsOf = ({ sections }: Snapshot, app = 'web'): readonly Loose[] =>
  (sections['kubernetes/pods'] ?? []).filter(({ metadata }) => metadata.labels?.['app'] === app);
const names = (pods: readonly Loose[]): readonly string[] =>
  pods.map(({ metadata }) => metadata.name).sort();
const addresses = (pods: readonly Loose[]): readonly string[] =>
  pods.map(({ status }) => status.podIP).sort();
const endpointsOf = ({ sections }: Snapshot, service = 'web'): readonly string[] =>
  (sections['kubernetes/endpointslices.discovery.k8s.io'] ?? [])
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)
    .flatMap(({ endpoints = [] }) => endpoints.flatMap((one) => one.addresses ?? []))
    .sort();
const targetsOf = ({ sections }: Snapshot, group = 'k8s-shop-web-'): readonly string[] =>
  Object.entries(sections['aws/elbv2/target-health'] ?? {})
    .filter(([arn]) => arn.includes(group))
    .flatMap(([, targets]) => targets.map(({ Target }) => Target.Id))
    .sort();
const loud = (snapshot: Snapshot): readonly string[] =>
  diagnose(snapshot)
    .diagnoses.filter(({ severity }) => severity !== 'info')
    .map(({ cause }) => cause.check);

const live = podsOf(before);

describe('the same template', () => {
  test('scaled down, leaves as many of the pods that are there', () => {
    const after = change((object) => (object.spec.replicas = 2));
    const pods = podsOf(after);
    expect(pods).toHaveLength(2);
    expect(live).toEqual(expect.arrayContaining([...pods]));
    expect(endpointsOf(after)).toEqual(addresses(pods));
    expect(targetsOf(after)).toEqual(addresses(pods));
  });

  test('scaled up, keeps those that are there and adds to them', () => {
    const after = change((object) => (object.spec.replicas = 6));
    const pods = podsOf(after);
    expect(pods).toHaveLength(6);
    expect(pods).toEqual(expect.arrayContaining([...live]));
    expect(new Set(addresses(pods)).size).toBe(6);
    expect(targetsOf(after)).toEqual(addresses(pods));
    expect(loud(after)).toEqual([]);
  });

  test('scaled to zero, leaves none', () => {
    const after = change((object) => (object.spec.replicas = 0));
    expect(podsOf(after)).toEqual([]);
    expect(endpointsOf(after)).toEqual([]);
    expect(targetsOf(after)).toEqual([]);
    expect(loud(after)).toEqual(['exposure/workload-scaled-to-zero']);
  });

  test('with other labels of its own, leaves all pods as they are', () => {
    const after = change((object) => (object.metadata.labels = { team: 'shop' }));
    expect(podsOf(after)).toEqual(live);
  });
});

describe('another template', () => {
  const after = change((object) => {
    object.spec.template.spec.containers[0].image = 'registry.example/shop/web:2.0.0';
    object.spec.template.spec.containers[0].ports[0].containerPort = 9000;
  });

  test('replaces all pods, in the places of the old ones', () => {
    const pods = podsOf(after);
    expect(pods).toHaveLength(4);
    expect(names(pods).filter((name) => names(live).includes(name))).toEqual([]);
    expect(addresses(pods)).toEqual(addresses(live));
    const [set] = pods.map(({ metadata }) => metadata.ownerReferences[0].name);
    const sets = after.sections['kubernetes/replicasets.apps'] ?? [];
    expect(sets.find(({ metadata }) => metadata.name === set)?.spec.replicas).toBe(4);
  });

  test('is registered by the port that it listens on, and let in there', () => {
    const groups = Object.entries(after.sections['aws/elbv2/target-health'] ?? {});
    const targets = groups.flatMap(([arn, all]) => (arn.includes('k8s-shop-web-') ? all : []));
    expect(targets.map(({ Target }) => Target.Port)).toEqual([9000, 9000, 9000, 9000]);
    expect(loud(after)).toEqual([]);
  });

  test('gets the gates of its namespace, open', () => {
    for (const { spec, status } of podsOf(after)) {
      const [gate] = spec.readinessGates.map(({ conditionType }: Loose) => conditionType);
      expect(gate).toMatch(/^target-health\.elbv2\.k8s\.aws\/k8s-shop-web-/);
      expect(status.conditions).toContainEqual({ type: gate, status: 'True' });
    }
  });

  test('with other labels than the Service selects leaves that without pods', () => {
    const relabelled = change((object) => {
      object.spec.template.metadata.labels = { app: 'web2' };
      object.spec.selector.matchLabels = { app: 'web2' };
    });
    expect(endpointsOf(relabelled)).toEqual([]);
    expect(loud(relabelled)[0]).toBe('exposure/selector-matches-no-pods');
  });

  test('leaves other workloads alone', () => {
    expect(podsOf(after, 'tcp')).toEqual(podsOf(before, 'tcp'));
    expect(endpointsOf(after, 'tcp')).toEqual(endpointsOf(before, 'tcp'));
  });
});

/** As another kind, beside what is there. */
function create(kind: string, section: Loose, edit: (object: Loose) => void): Snapshot {
  const [web] = (before.sections[DEPLOYMENTS] ?? []).filter(
    ({ metadata }) => metadata.name === 'web',
  );
  const object = bare(web);
  object.metadata.name = kind.toLowerCase();
  object.spec.template.metadata.labels = { app: kind };
  object.spec.selector.matchLabels = { app: kind };
  edit(object);
  const laid = overlay(before, manifests([{ section, object }]), { prune: false });
  return predict(before, laid.snapshot, laid.created);
}

test('a StatefulSet numbers its pods', () => {
  const after = create('StatefulSet', 'kubernetes/statefulsets.apps', ({ spec }) => {
    spec.replicas = 2;
  });
  expect(names(podsOf(after, 'StatefulSet'))).toEqual(['statefulset-0', 'statefulset-1']);
});

test('a DaemonSet has one pod on each node', () => {
  const after = create('DaemonSet', 'kubernetes/daemonsets.apps', ({ spec }) => {
    delete spec.replicas;
  });
  const nodes = podsOf(after, 'DaemonSet').map(({ spec }) => spec.nodeName);
  const all = (before.sections['kubernetes/nodes'] ?? []).map(({ metadata }) => metadata.name);
  expect(nodes.sort()).toEqual(all.sort());
});

test('new pods have addresses that their nodes hold in reserve', () => {
  const after = create('StatefulSet', 'kubernetes/statefulsets.apps', ({ spec }) => {
    spec.replicas = 3;
  });
  const held = (before.sections['aws/ec2/network-interfaces'] ?? []).flatMap((eni) =>
    (eni.PrivateIpAddresses ?? []).map(({ PrivateIpAddress }) => PrivateIpAddress),
  );
  const taken = (before.sections['kubernetes/pods'] ?? []).map(({ status }) => status?.podIP);
  for (const address of addresses(podsOf(after, 'StatefulSet'))) {
    expect(held).toContain(address);
    expect(taken).not.toContain(address);
  }
});

test('one that is removed takes its pods along', () => {
  const kept = (before.sections[DEPLOYMENTS] ?? []).filter(
    ({ metadata }) => metadata.name !== 'web',
  );
  const laid = { ...before, sections: { ...before.sections, [DEPLOYMENTS]: kept } };
  const ref = { kind: 'Deployment', namespace: 'shop', name: 'web' };
  const after = predict(before, laid, [ref]);
  expect(podsOf(after)).toEqual([]);
  expect(targetsOf(after)).toEqual([]);
});
