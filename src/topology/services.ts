import { refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { carries, groupBy, type Lens } from './lens.js';
import type { BackendService, Lookup, Workload } from './topology.js';

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
  const workloadsOf = selectable<Workload>(
    [
      ...lens.all('kubernetes/deployments.apps').map((object) => workloadOf(object)),
      ...lens.all('kubernetes/statefulsets.apps').map((object) => workloadOf(object)),
      ...lens.all('kubernetes/rollouts.argoproj.io').map((object) => workloadOf(object)),
      ...lens.all('kubernetes/daemonsets.apps').map((object): Workload => ({
        ref: object.ref,
        object,
        replicas: undefined,
        podSpec: object.value.spec.template.spec,
      })),
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
      oldestPodSeconds: ages.length === 0 ? undefined : Math.max(...ages),
      workloads: workloadsOf(namespace, selector),
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

function workloadOf(
  object: Seen<kubernetes.Deployment> | Seen<kubernetes.StatefulSet> | Seen<kubernetes.Rollout>,
): Workload {
  return {
    ref: object.ref,
    object,
    // Kubernetes: one replica where none is said.
    replicas: object.value.spec.replicas ?? 1,
    podSpec: object.value.spec.template?.spec,
  };
}
