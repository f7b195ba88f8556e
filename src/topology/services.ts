import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { carries, groupBy, type Lens } from './lens.js';
import type { BackendService, Lookup, PodTrouble, Workload } from './topology.js';

export interface Services {
  /** Those that some exposure leads to. */
  readonly all: readonly BackendService[];
  /** Any Service, by name. */
  at(namespace: string | undefined, name: string): Lookup<BackendService>;
}

/** An exposure that names a Service. */
export interface Lead {
  readonly exposure: Ref;
  readonly service: Ref;
}

/** Where what a selector matches may be. */
const SELECTED = [
  'kubernetes/pods',
  'kubernetes/deployments.apps',
  'kubernetes/statefulsets.apps',
  'kubernetes/daemonsets.apps',
] as const;

export function linkServices(lens: Lens, leads: readonly Lead[]): Services {
  const podsOf = selectable(
    lens.all('kubernetes/pods'),
    ({ value }) => value.metadata.labels,
    ({ ref }) => ref.namespace,
  );
  const slices = groupBy(
    lens.all('kubernetes/endpointslices.discovery.k8s.io'),
    ({ value, ref }) =>
      `${ref.namespace ?? ''}/${value.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`,
  );
  const refused = refusals(lens);
  const workloadsOf = selectable<Workload>(
    [
      ...lens
        .all('kubernetes/deployments.apps')
        .map((object) => workloadOf(object, replicaFailure(object))),
      ...lens
        .all('kubernetes/statefulsets.apps')
        .map((object) => workloadOf(object, refused.get(refKey(object.ref)))),
      ...lens.all('kubernetes/rollouts.argoproj.io').map((object) => workloadOf(object, undefined)),
      ...lens
        .all('kubernetes/daemonsets.apps')
        .map((object) => workloadOf(object, refused.get(refKey(object.ref)))),
    ],
    ({ object }) => object.value.spec.template?.metadata?.labels,
    ({ ref }) => ref.namespace,
  );

  const linked = new Map<string, BackendService>();
  const link = (ref: Ref, serves: readonly Ref[]): Lookup<BackendService> => {
    const object = lens.find('kubernetes/services', ref);
    if (typeof object === 'string') return object;
    const { namespace = '', name } = object.ref;
    const selector = object.value.spec.selector ?? {};
    const selected = podsOf(namespace, selector).filter(
      ({ value }) => value.status?.phase !== 'Succeeded' && value.status?.phase !== 'Failed',
    );
    const ages = selected.flatMap(
      ({ value }) => lens.age(value.metadata.creationTimestamp).ageSeconds ?? [],
    );
    const service = {
      ref: object.ref,
      serves,
      ...lens.age(object.value.metadata.creationTimestamp),
      object,
      slices: slices.get(`${namespace}/${name}`) ?? [],
      pods: selected,
      hasReadyPod: selected.some(({ value }) => conditionOf(value, 'Ready')?.status === 'True'),
      troubles: selected.flatMap((pod) => troublesOf(lens, pod)),
      oldestPodSeconds: ages.length === 0 ? undefined : Math.max(...ages),
      workloads: workloadsOf(namespace, selector),
      areListed: SELECTED.every((name) => lens.mayDeny(name, namespace)),
    };
    linked.set(refKey(ref), service);
    return service;
  };
  for (const group of groupBy(leads, ({ service }) => refKey(service)).values()) {
    const [first] = group;
    if (first !== undefined)
      link(
        first.service,
        group.map(({ exposure }) => exposure),
      );
  }
  return {
    all: [...linked.values()],
    at: (namespace, name) => {
      const ref = { kind: 'Service', namespace, name };
      return linked.get(refKey(ref)) ?? link(ref, []);
    },
  };
}

/** Finds what a selector of equalities selects, by its first one; an empty one selects nothing. */
function selectable<T>(
  items: readonly T[],
  labelsOf: (item: T) => Readonly<Record<string, string>> | undefined,
  namespaceOf: (item: T) => string | undefined,
): (namespace: string, selector: Readonly<Record<string, string>>) => readonly T[] {
  // Of the many labels that items carry, few are selected by.
  const byKey = new Map<string, ReadonlyMap<string, readonly T[]>>();
  const indexed = (key: string): ReadonlyMap<string, readonly T[]> => {
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const carriers = items.filter((item) => labelsOf(item)?.[key] !== undefined);
    const index = groupBy(
      carriers,
      (item) => `${namespaceOf(item) ?? ''}/${labelsOf(item)?.[key]}`,
    );
    byKey.set(key, index);
    return index;
  };
  return (namespace, selector) => {
    const [first] = Object.entries(selector);
    if (first === undefined) return [];
    const candidates = indexed(first[0]).get(`${namespace}/${first[1]}`) ?? [];
    return candidates.filter((item) => carries(labelsOf(item), selector));
  };
}

export function workloadOf(
  object:
    | Seen<kubernetes.Deployment>
    | Seen<kubernetes.StatefulSet>
    | Seen<kubernetes.DaemonSet>
    | Seen<kubernetes.Rollout>,
  refusal: Workload['refusal'],
): Workload {
  const { spec } = object.value;
  const isCounted = object.section !== 'kubernetes/daemonsets.apps';
  return {
    ref: object.ref,
    object,
    refusal,
    // Kubernetes: one replica where none is said.
    replicas: isCounted ? ('replicas' in spec ? (spec.replicas ?? 1) : 1) : undefined,
    podSpec: spec.template?.spec,
  };
}

/** A Deployment takes over what its newest ReplicaSet met with. */
function replicaFailure(deployment: Seen<kubernetes.Deployment>): Workload['refusal'] {
  const index = (deployment.value.status?.conditions ?? []).findIndex(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  );
  const message = deployment.value.status?.conditions?.[index]?.message;
  return index === -1
    ? undefined
    : { message: message ?? '', source: cite(deployment, 'status', 'conditions', index) };
}

/** By workload: the last thing that kept it from creating a pod. */
function refusals(lens: Lens): ReadonlyMap<string, NonNullable<Workload['refusal']>> {
  const newest = new Map<string, Seen<kubernetes.Event>>();
  for (const event of lens.all('kubernetes/events')) {
    const { involvedObject, reason, lastTimestamp = '' } = event.value;
    if (reason !== 'FailedCreate') continue;
    const { kind = '', namespace, name = '' } = involvedObject;
    const key = refKey({ kind, namespace, name });
    const known = newest.get(key)?.value.lastTimestamp ?? '';
    if (!newest.has(key) || lastTimestamp > known) newest.set(key, event);
  }
  return new Map(
    [...newest].map(([key, event]) => [
      key,
      { message: event.value.message ?? '', source: cite(event, 'message') },
    ]),
  );
}

const conditionOf = ({ status }: kubernetes.Pod, wanted: string) =>
  status?.conditions?.find(({ type }) => type === wanted);

/** Why a container waits, where it is not just on its way. */
const STUCK: ReadonlySet<string> = new Set([
  ...['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull', 'InvalidImageName'],
  ...['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'],
]);

function troublesOf(lens: Lens, pod: Seen<kubernetes.Pod>): readonly PodTrouble[] {
  const { value, ref } = pod;
  // On its way out it needs nothing any more.
  if (value.metadata.deletionTimestamp !== undefined) return [];
  if (conditionOf(value, 'Ready')?.status === 'True') return [];
  const age = lens.age(value.metadata.creationTimestamp);
  const index = (value.status?.conditions ?? []).findIndex(
    ({ type, status, reason }) =>
      type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  );
  if (index !== -1) {
    return [
      {
        pod: ref,
        kind: 'unschedulable',
        reason: 'Unschedulable',
        message: value.status?.conditions?.[index]?.message,
        container: undefined,
        source: cite(pod, 'status', 'conditions', index),
        ...age,
      },
    ];
  }
  return (['initContainerStatuses', 'containerStatuses'] as const).flatMap((list) =>
    (value.status?.[list] ?? []).flatMap(({ name, state }, i): readonly PodTrouble[] => {
      const { reason = '', message } = state?.waiting ?? {};
      return STUCK.has(reason)
        ? [
            {
              pod: ref,
              kind: 'waiting',
              reason,
              message,
              container: name,
              source: cite(
                pod as Seen<unknown>,
                ...(['status', list, i, 'state', 'waiting'] as never),
              ),
              ...age,
            },
          ]
        : [];
    }),
  );
}
