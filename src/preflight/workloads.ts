import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { digest } from '../topology/model/names.js';
import { addressesOf, isOpen, placeGiver, type Place } from './addresses.js';
import { isAlike } from './changes.js';
import type { Draft } from './draft.js';

/*
 * The pods that the controllers of Kubernetes would make of changed workloads. That images can be
 * pulled and that what is in them starts is taken for granted: no manifest tells it.
 */

type Template = NonNullable<kubernetes.ReplicaSet['spec']['template']>;
type Pod = kubernetes.Pod;

export const WORKLOADS = {
  Deployment: 'kubernetes/deployments.apps',
  StatefulSet: 'kubernetes/statefulsets.apps',
  DaemonSet: 'kubernetes/daemonsets.apps',
  ReplicaSet: 'kubernetes/replicasets.apps',
  Rollout: 'kubernetes/rollouts.argoproj.io',
} as const;

type Kind = keyof typeof WORKLOADS;

interface Workload {
  readonly kind: Kind;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly uid: string | undefined;
  readonly template: Template | undefined;
  readonly replicas: number;
}

/**
 * Makes the pods of each workload among `changed`, and takes away those that have to go. Returns
 * what the labels of pods that came or went are, with their namespace: Services select by them.
 */
export function replacePods(before: Draft, draft: Draft, changed: readonly Ref[]): readonly Pod[] {
  const give = placeGiver(draft);
  const moved: Pod[] = [];
  for (const ref of changed) {
    if (ref.kind === 'Pod') moved.push(...startPod(before, draft, ref, give));
    if (!isKind(ref.kind)) continue;
    const old = readWorkload(before, ref.kind, ref);
    const wanted = readWorkload(draft, ref.kind, ref);
    const live = podsOf(draft, ref);
    const keeps =
      wanted !== undefined && old !== undefined && isAlike(wanted.template, old.template);
    const kept = keeps ? keepers(live, wanted) : [];
    const places = placesFor(draft, wanted, kept, keeps ? [] : live, give);
    const hash = wanted === undefined ? '' : hashOf(draft, ref, wanted, keeps);
    const fresh = wanted === undefined ? [] : places.map((one) => makePod(wanted, hash, one));
    const gone = live.filter((pod) => !kept.includes(pod));
    for (const pod of gone) draft.drop('kubernetes/pods', podRef(pod));
    for (const pod of fresh) draft.put('kubernetes/pods', pod);
    settle(draft, ref, wanted, hash);
    moved.push(...gone, ...fresh);
  }
  return moved;
}

export const podRef = ({ metadata }: Pod): Ref => ({
  kind: 'Pod',
  namespace: metadata.namespace,
  name: metadata.name,
});

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(WORKLOADS, kind);
}

function readWorkload(draft: Draft, kind: Kind, ref: Ref): Workload | undefined {
  const object = draft.get(WORKLOADS[kind], ref);
  if (object === undefined) return undefined;
  const { metadata, spec } = object;
  const { template } = spec;
  return {
    kind,
    name: metadata.name,
    namespace: metadata.namespace,
    uid: metadata.uid,
    template,
    replicas: kind === 'DaemonSet' ? 0 : 'replicas' in spec ? (spec.replicas ?? 1) : 1,
  };
}

/** A Deployment and a Rollout own theirs through ReplicaSets. */
function podsOf(draft: Draft, ref: Ref): readonly Pod[] {
  const sets = new Set(setsOf(draft, ref).map(({ metadata }) => metadata.name));
  const isOwn = (owner: { readonly kind: string; readonly name: string }): boolean =>
    (owner.kind === ref.kind && owner.name === ref.name) ||
    (owner.kind === 'ReplicaSet' && sets.has(owner.name));
  return draft
    .all('kubernetes/pods')
    .filter(
      ({ metadata }) =>
        metadata.namespace === ref.namespace && (metadata.ownerReferences ?? []).some(isOwn),
    );
}

function setsOf(draft: Draft, ref: Ref): readonly kubernetes.ReplicaSet[] {
  return draft
    .all('kubernetes/replicasets.apps')
    .filter(
      ({ metadata }) =>
        metadata.namespace === ref.namespace &&
        (metadata.ownerReferences ?? []).some(
          ({ kind, name }) => kind === ref.kind && name === ref.name,
        ),
    );
}

/** The live pods that stay when a workload keeps its template: ready ones first. */
function keepers(live: readonly Pod[], wanted: Workload): readonly Pod[] {
  const staying = live.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (wanted.kind === 'DaemonSet') return staying;
  if (wanted.kind === 'StatefulSet') {
    return staying.filter(({ metadata }) => ordinalOf(metadata.name) < wanted.replicas);
  }
  return staying
    .toSorted((a, b) => Number(isReady(b)) - Number(isReady(a)))
    .slice(0, wanted.replicas);
}

const ordinalOf = (name: string): number => Number(/-(\d+)$/.exec(name)?.[1] ?? 0);

export const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';

interface PodPlace extends Place {
  /** What its name ends in. */
  readonly suffix: string;
}

/** New pods take over the places of those that they replace, as far as these last. */
function placesFor(
  draft: Draft,
  wanted: Workload | undefined,
  kept: readonly Pod[],
  replaced: readonly Pod[],
  give: ReturnType<typeof placeGiver>,
): readonly PodPlace[] {
  if (wanted === undefined) return [];
  const nodeOf = (pod: Pod): kubernetes.Node | undefined =>
    draft.get('kubernetes/nodes', { kind: 'Node', name: pod.spec.nodeName ?? '' });
  const left = replaced.flatMap((pod): readonly Place[] => {
    const [address] = addressesOf(pod);
    const node = nodeOf(pod);
    return address === undefined || node === undefined || !isOpen(node) ? [] : [{ node, address }];
  });
  if (wanted.kind === 'DaemonSet') {
    const used = new Set([...kept, ...replaced].map(({ spec }) => spec.nodeName));
    const others = draft
      .all('kubernetes/nodes')
      .filter((node) => isOpen(node) && !used.has(node.metadata.name))
      .map((node) => give([node]));
    return [...left, ...others].map((place) => ({
      ...place,
      suffix: place.node?.metadata.name.replaceAll('.', '-') ?? '0',
    }));
  }
  const taken = new Set(kept.map(({ metadata }) => ordinalOf(metadata.name)));
  const suffixes =
    wanted.kind === 'StatefulSet'
      ? [...Array(wanted.replicas).keys()].filter((one) => !taken.has(one))
      : [...Array(Math.max(wanted.replicas - kept.length, 0)).keys()];
  return suffixes.map((suffix, index) => ({ ...(left[index] ?? give()), suffix: `${suffix}` }));
}

/** What tells the pods of one template from those of another. */
function hashOf(draft: Draft, ref: Ref, { kind, template }: Workload, keeps: boolean): string {
  if (kind !== 'Deployment' && kind !== 'Rollout') return '';
  const current = setsOf(draft, ref).find(({ spec }) => (spec.replicas ?? 0) > 0);
  const known = keeps ? current?.metadata.labels?.['pod-template-hash'] : undefined;
  return known ?? digest(JSON.stringify(template)).slice(0, 10);
}

function makePod(workload: Workload, hash: string, { node, address, suffix }: PodPlace): Pod {
  const { kind, name, namespace, template } = workload;
  const owner = hash === '' ? { kind, name } : { kind: 'ReplicaSet', name: `${name}-${hash}` };
  const spec: kubernetes.PodSpec = { ...(template?.spec ?? { containers: [] }) };
  return runningPod(
    {
      metadata: {
        name: `${owner.name}-${suffix}`,
        namespace,
        labels: {
          ...template?.metadata?.labels,
          ...(hash === '' ? {} : { 'pod-template-hash': hash }),
        },
        annotations: template?.metadata?.annotations,
        ownerReferences: [{ apiVersion: 'apps/v1', ...owner, controller: true }],
      },
      spec,
    },
    { node, address },
  );
}

/** As the kubelet reports one that runs, with every gate open. */
function runningPod({ metadata, spec }: Pod, { node, address }: Place): Pod {
  const host = node?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  const podIP = spec.hostNetwork === true && host !== undefined ? host : address;
  const gates = (spec.readinessGates ?? []).map(({ conditionType }) => conditionType);
  return {
    metadata,
    spec: { ...spec, nodeName: node?.metadata.name ?? spec.nodeName },
    status: {
      phase: 'Running',
      podIP,
      podIPs: [{ ip: podIP }],
      hostIP: host,
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready', ...gates].map(
        (type) => ({ type, status: 'True' }),
      ),
      containerStatuses: spec.containers.map(({ name }) => ({
        name,
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: {} },
      })),
    },
  };
}

/** A pod with this gate of its own, open. */
export function withGates(pod: Pod, types: readonly string[]): Pod {
  const have = new Set((pod.spec.readinessGates ?? []).map(({ conditionType }) => conditionType));
  const missing = types.filter((type) => !have.has(type));
  if (missing.length === 0) return pod;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      readinessGates: [
        ...(pod.spec.readinessGates ?? []),
        ...missing.map((conditionType) => ({ conditionType })),
      ],
    },
    status: {
      ...pod.status,
      conditions: [
        ...(pod.status?.conditions ?? []),
        ...missing.map((type) => ({ type, status: 'True' })),
      ],
    },
  };
}

/** A pod that a manifest names itself. One that was there and only has other labels goes on. */
function startPod(
  before: Draft,
  draft: Draft,
  ref: Ref,
  give: ReturnType<typeof placeGiver>,
): readonly Pod[] {
  const old = before.get('kubernetes/pods', ref);
  const wanted = draft.get('kubernetes/pods', ref);
  if (wanted === undefined) return old === undefined ? [] : [old];
  const pod =
    old === undefined
      ? runningPod(wanted, give())
      : { ...wanted, spec: { ...wanted.spec, nodeName: old.spec.nodeName }, status: old.status };
  draft.put('kubernetes/pods', pod);
  return old === undefined ? [pod] : [old, pod];
}

/** The workload's own word on its pods, and its ReplicaSets: all that is asked for is there. */
function settle(draft: Draft, ref: Ref, wanted: Workload | undefined, hash: string): void {
  const pods = wanted === undefined ? [] : podsAfter(draft, wanted, hash);
  const ready = pods.filter(isReady).length;
  for (const set of setsOf(draft, ref)) {
    if (wanted === undefined) draft.drop('kubernetes/replicasets.apps', setRef(set));
    else if (set.metadata.name !== `${wanted.name}-${hash}`) {
      draft.put('kubernetes/replicasets.apps', {
        ...set,
        spec: { ...set.spec, replicas: 0 },
        status: { replicas: 0 },
      });
    }
  }
  if (wanted === undefined) return;
  const { name, namespace, kind, template, replicas } = wanted;
  if (hash !== '') {
    const set = { kind: 'ReplicaSet', namespace, name: `${name}-${hash}` };
    const known = draft.get('kubernetes/replicasets.apps', set);
    const labels = { ...template?.metadata?.labels, 'pod-template-hash': hash };
    draft.put('kubernetes/replicasets.apps', {
      metadata: known?.metadata ?? {
        name: set.name,
        namespace,
        labels,
        ownerReferences: [{ apiVersion: 'apps/v1', kind, name, controller: true }],
      },
      spec: {
        ...(known?.spec ?? {
          selector: { matchLabels: labels },
          template: template && { ...template, metadata: { ...template.metadata, labels } },
        }),
        replicas,
      },
      status: { replicas: pods.length, readyReplicas: ready },
    });
  }
  report(draft, ref, wanted, pods.length, ready);
}

function podsAfter(
  draft: Draft,
  { kind, name, namespace }: Workload,
  hash: string,
): readonly Pod[] {
  const owner =
    hash === '' ? { kind: kind as string, name } : { kind: 'ReplicaSet', name: `${name}-${hash}` };
  return draft
    .all('kubernetes/pods')
    .filter(
      ({ metadata }) =>
        metadata.namespace === namespace &&
        (metadata.ownerReferences ?? []).some(
          (one) => one.kind === owner.kind && one.name === owner.name,
        ),
    );
}

function report(draft: Draft, ref: Ref, { kind }: Workload, all: number, ready: number): void {
  if (kind === 'Deployment') {
    const object = draft.get(WORKLOADS.Deployment, ref);
    if (object === undefined) return;
    draft.put(WORKLOADS.Deployment, {
      ...object,
      status: {
        observedGeneration: object.metadata.generation,
        replicas: all,
        updatedReplicas: all,
        readyReplicas: ready,
        availableReplicas: ready,
        ...(all > ready ? { unavailableReplicas: all - ready } : {}),
        conditions: [
          { type: 'Available', status: all > ready ? 'False' : 'True' },
          { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
        ],
      },
    });
  } else if (kind === 'StatefulSet') {
    const object = draft.get(WORKLOADS.StatefulSet, ref);
    if (object === undefined) return;
    draft.put(WORKLOADS.StatefulSet, {
      ...object,
      status: { replicas: all, readyReplicas: ready },
    });
  } else if (kind === 'DaemonSet') {
    const object = draft.get(WORKLOADS.DaemonSet, ref);
    if (object === undefined) return;
    draft.put(WORKLOADS.DaemonSet, {
      ...object,
      status: { desiredNumberScheduled: all, currentNumberScheduled: all, numberReady: ready },
    });
  }
}

const setRef = ({ metadata }: kubernetes.ReplicaSet): Ref => ({
  kind: 'ReplicaSet',
  namespace: metadata.namespace,
  name: metadata.name,
});
