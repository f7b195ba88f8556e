import { describe, expect, test } from 'vitest';
import {
  binding,
  named,
  recording,
  service,
  shop,
  type Draft,
  type Edit,
} from '../../fixtures/shop.js';
import type { Snapshot } from '../../src/snapshot/snapshot.js';
import { isLeaving } from '../../src/topology/expected-targets.js';
import { linkSnapshot } from '../../src/topology/link.js';
import type { Binding } from '../../src/topology/topology.js';
import { builtModels, recordings } from '../support/built-models.js';

const ALL = await recordings();
/** Targets were taken away in AWS after the controller had registered them. */
const BY_HAND = new Set(['target-removed-by-hand']);
/** The controller cannot do what is expected, or one binding undoes what the other did. */
const IN_VAIN = new Set([
  'target-group-deleted',
  'target-stopped',
  'tgb-duplicate',
  'tgb-target-type',
]);

function expected({ expected: resolved }: Binding): readonly string[] | 'unknown' {
  return resolved === 'unknown'
    ? 'unknown'
    : resolved.targets.map(({ id, port }) => `${id}:${port}`).sort();
}

function inAws({ sections }: Snapshot, arn: string): readonly string[] {
  return (sections['aws/elbv2/target-health']?.[arn] ?? [])
    .filter(({ TargetHealth }) => !isLeaving(TargetHealth?.State))
    .map(({ Target: { Id, Port } }) => `${Id}:${Port}`)
    .sort();
}

/** What the controller's log says that it registered, less what it deregistered. */
function inLog({ sections }: Snapshot, arn: string): readonly string[] {
  const held = new Set<string>();
  for (const line of Object.values(sections['kubernetes/logs'] ?? {}).flat()) {
    if (!line.includes(arn)) continue;
    const { msg, targets = [] } = JSON.parse(line);
    for (const { Id, Port } of targets) {
      if (msg === 'registered targets') held.add(`${Id}:${Port}`);
      if (msg === 'deRegistered targets') held.delete(`${Id}:${Port}`);
    }
  }
  return [...held].sort();
}

/** Bindings whose stack was deployed as it is, and those that people made. */
function settled(snapshot: Snapshot): readonly Binding[] {
  const built = new Set(
    builtModels(snapshot).flatMap(({ resources }) =>
      Object.values(resources['K8S::ElasticLoadBalancingV2::TargetGroupBinding'] ?? {}).map(
        ({ spec: { template } }) => `${template.metadata.namespace}/${template.metadata.name}`,
      ),
    ),
  );
  return linkSnapshot(snapshot).bindings.filter(
    ({ ref, isStandalone }) => isStandalone || built.has(`${ref.namespace}/${ref.name}`),
  );
}

// The ids that QUIC takes are in the environment of containers, which no snapshot holds.
const cases = ALL.filter(({ id }) => !IN_VAIN.has(id) && id !== 'plan-quic').flatMap(
  ({ id, snapshot }) =>
    settled(snapshot).map((binding) => ({ id, snapshot, binding, name: binding.ref.name })),
);

describe('what is registered is what is expected', () => {
  test.each(cases)('$id: $name', ({ id, snapshot, binding }) => {
    const arn = binding.object.value.spec.targetGroupARN ?? '';
    const registered = BY_HAND.has(id) ? inLog(snapshot, arn) : inAws(snapshot, arn);
    expect(expected(binding)).toEqual(registered);
  });

  test('on enough bindings of either type, and on faults as well', () => {
    const count = (type: string): number =>
      cases.filter(({ binding }) => binding.object.value.spec.targetType === type).length;
    const targets = cases.flatMap(({ binding }) =>
      binding.expected === 'unknown' ? [] : binding.expected.targets,
    );
    expect(count('ip')).toBeGreaterThanOrEqual(40);
    expect(count('instance')).toBeGreaterThanOrEqual(3);
    expect(targets.length).toBeGreaterThanOrEqual(140);
    expect(cases.filter(({ binding }) => binding.isStandalone)).not.toEqual([]);
    const ids = new Set(cases.map(({ id }) => id));
    for (const id of [
      'target-removed-by-hand',
      'readiness-gate-blocked',
      'pods-not-ready',
      'named-port-unresolved',
      'healthy-rollout',
      'healthy-nlb-etp-local',
    ]) {
      expect(ids).toContain(id);
    }
  });
});

/** Of `web` in the shop, or in a recording: what comes out, and what is left out. */
function outcome(snapshot: Snapshot): unknown {
  const found = linkSnapshot(snapshot).bindings.find(
    ({ object }) => object.value.spec.serviceRef.name === 'web',
  );
  const resolved = found?.expected;
  if (resolved === undefined || resolved === 'unknown') return resolved;
  return {
    targets: resolved.targets.map(({ id }) => id).sort(),
    leftOut: resolved.leftOut.map(({ id, why }) => `${id} ${why}`).sort(),
  };
}

const A = '192.168.100.23';
const B = '192.168.100.24';
const C = '192.168.101.23';
const D = '192.168.101.24';
const slice = (s: Draft): Draft =>
  s['kubernetes/endpointslices.discovery.k8s.io'].find(
    ({ metadata }: Draft) => metadata.labels['kubernetes.io/service-name'] === 'web',
  );
const endpoint = (s: Draft, id = A): Draft =>
  slice(s).endpoints.find(({ addresses }: Draft) => addresses[0] === id);
const podOf = (s: Draft, id = A): Draft =>
  named(s, 'kubernetes/pods', endpoint(s, id).targetRef.name);
const nodeOf = (s: Draft, id = A): Draft =>
  named(s, 'kubernetes/nodes', podOf(s, id).spec.nodeName);
function condition(object: Draft, type: string, status: string): void {
  object.status.conditions.find((one: Draft) => one.type === type).status = status;
}
const unready = (s: Draft, id = A): void => void (endpoint(s, id).conditions.ready = false);
const everyone = { targets: [A, B, C, D], leftOut: [] };
const without = (why: string, id = A) => ({
  targets: [A, B, C, D].filter((one) => one !== id),
  leftOut: [`${id} ${why}`],
});
const SLICE_PATHS: Readonly<Record<string, readonly [Edit, unknown]>> = {
  'all that are ready': [() => undefined, everyone],
  'readiness that is not said': [(s) => delete endpoint(s).conditions, everyone],
  'ready although it ends': [(s) => (endpoint(s).conditions.terminating = true), everyone],
  'not serving, and yet ready': [(s) => (endpoint(s).conditions.serving = false), everyone],
  'not ready, its containers are': [(s) => unready(s), everyone],
  'not ready, nor its containers': [
    (s) => {
      unready(s);
      condition(podOf(s), 'ContainersReady', 'False');
    },
    without('has containers that are not ready'),
  ],
  'not ready, and it ends': [
    (s) => Object.assign(endpoint(s).conditions, { ready: false, terminating: true }),
    without('is terminating'),
  ],
  'not ready, on a node that is not': [
    (s) => {
      unready(s);
      condition(nodeOf(s), 'Ready', 'False');
    },
    without('is on a node that is not ready'),
  ],
  'not ready, on a node that is gone': [
    (s) => {
      unready(s);
      podOf(s).spec.nodeName = 'gone';
    },
    without('is on a node that is not ready'),
  ],
  'not ready, on a node that nobody hears of, among others': [
    (s) => {
      unready(s);
      condition(nodeOf(s), 'Ready', 'Unknown');
    },
    without('is on a node whose readiness is not known'),
  ],
  'all on nodes that nobody hears of': [
    (s) => {
      for (const id of [A, B, C, D]) unready(s, id);
      for (const node of s['kubernetes/nodes']) condition(node, 'Ready', 'Unknown');
    },
    everyone,
  ],
  'a pod that is gone': [
    (s) => (endpoint(s).targetRef.name = 'gone'),
    without('names Pod gone for it, which does not exist'),
  ],
  'an address without a pod': [(s) => delete endpoint(s).targetRef, without('names no pod for it')],
  'a port of another name': [
    (s) => (slice(s).ports[0].name = 'admin'),
    { targets: [], leftOut: [] },
  ],
  'a Service port without a name takes all': [
    (s) => {
      delete service(s).spec.ports[0].name;
      slice(s).ports[0].name = 'admin';
      binding(s).spec.serviceRef.port = 80;
    },
    everyone,
  ],
  'a port that the Service does not have': [
    (s) => (binding(s).spec.serviceRef.port = 'admin'),
    { targets: [], leftOut: [] },
  ],
  'a Service that is gone': [
    (s) => (service(s).metadata.name = 'elsewhere'),
    { targets: [], leftOut: [] },
  ],
  'slices of the other family': [
    (s) => (binding(s).spec.ipAddressType = 'ipv6'),
    { targets: [], leftOut: [] },
  ],
  'nodes that nobody listed, and nobody asks for': [(s) => delete s['kubernetes/nodes'], everyone],
  'nodes that nobody listed': [
    (s) => {
      unready(s);
      delete s['kubernetes/nodes'];
    },
    'unknown',
  ],
  'pods that nobody listed': [(s) => delete s['kubernetes/pods'], 'unknown'],
  'slices that nobody listed': [
    (s) => delete s['kubernetes/endpointslices.discovery.k8s.io'],
    'unknown',
  ],
  'a target group for QUIC': [(s) => (binding(s).spec.targetGroupProtocol = 'TCP_QUIC'), 'unknown'],
  'a binding without a target type': [(s) => delete binding(s).spec.targetType, 'unknown'],
};

describe('pods', () => {
  test.each(Object.entries(SLICE_PATHS))('%s', (_name, [edit, expectation]) => {
    expect(outcome(shop(edit))).toEqual(expectation);
  });
});

const INSTANCES = await recording('healthy-instance');
const NODES = (INSTANCES.sections['kubernetes/nodes'] ?? []).map(
  ({ spec }) => spec?.providerID?.split('/').at(-1) ?? '',
);
const [first = ''] = NODES;
const both = { targets: NODES.toSorted(), leftOut: [] };
const otherOnly = (why: string) => ({
  targets: NODES.filter((id) => id !== first),
  leftOut: [`${first} ${why}`],
});
const node = (s: Draft): Draft => s['kubernetes/nodes'][0];
const EXCLUDE = 'node.kubernetes.io/exclude-from-external-load-balancers';

const NODE_PATHS: Readonly<Record<string, readonly [Edit, unknown]>> = {
  'all that are ready': [() => undefined, both],
  'without any pod': [(s) => (s['kubernetes/endpointslices.discovery.k8s.io'] = []), both],
  'one that takes no new pods': [(s) => (node(s).spec.unschedulable = true), both],
  'a taint of no effect here': [
    (s) => (node(s).spec.taints = [{ key: 'karpenter.sh/disrupted', effect: 'NoExecute' }]),
    both,
  ],
  'one that Karpenter takes away': [
    (s) => (node(s).spec.taints = [{ key: 'karpenter.sh/disrupted', effect: 'NoSchedule' }]),
    otherOnly('carries the taint karpenter.sh/disrupted'),
  ],
  'one that the autoscaler takes away': [
    (s) =>
      (node(s).spec.taints = [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }]),
    otherOnly('carries the taint ToBeDeletedByClusterAutoscaler'),
  ],
  'one that is labelled away': [
    (s) => (node(s).metadata.labels[EXCLUDE] = ''),
    otherOnly(`carries the label ${EXCLUDE}`),
  ],
  'one of Fargate': [
    (s) => (node(s).metadata.labels['eks.amazonaws.com/compute-type'] = 'fargate'),
    otherOnly('carries the label eks.amazonaws.com/compute-type'),
  ],
  'a nodeSelector': [
    (s) => {
      node(s).metadata.labels.pool = 'batch';
      binding(s).spec.nodeSelector = {
        matchExpressions: [{ key: 'pool', operator: 'NotIn', values: ['batch'] }],
      };
    },
    otherOnly('does not match the nodeSelector of the binding'),
  ],
  'one that is not ready': [(s) => condition(node(s), 'Ready', 'False'), otherOnly('is not ready')],
  'nodes that nobody hears of': [
    (s) => {
      for (const one of s['kubernetes/nodes']) condition(one, 'Ready', 'Unknown');
    },
    both,
  ],
  'one that is no instance': [(s) => (node(s).spec.providerID = 'kind://one'), 'unknown'],
  'a Service without node ports': [(s) => (service(s).spec.type = 'ClusterIP'), 'unknown'],
  'nodes that nobody listed': [(s) => delete s['kubernetes/nodes'], 'unknown'],
};

describe('nodes', () => {
  test.each(Object.entries(NODE_PATHS))('%s', async (_name, [edit, expectation]) => {
    expect(outcome(await recording('healthy-instance', edit))).toEqual(expectation);
  });
});
