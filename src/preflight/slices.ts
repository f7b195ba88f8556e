import { refKey } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { carries, groupBy } from '../topology/lens.js';
import { digest } from '../topology/model/names.js';
import { addressesOf } from './addresses.js';
import type { Draft } from './draft.js';
import { isReady, podRef } from './workloads.js';

/* What the endpoint slice controller of Kubernetes would write. */

const SLICES = 'kubernetes/endpointslices.discovery.k8s.io';
const SERVICE_NAME = 'kubernetes.io/service-name';

type Slice = kubernetes.EndpointSlice;
type Endpoint = NonNullable<Slice['endpoints']>[number];
type SlicePort = NonNullable<Slice['ports']>[number];

/**
 * Writes the slices of Services that changed or that select a pod which came or went, and takes
 * those of Services that are gone away. Returns the Services whose endpoints are new.
 */
export function rewriteSlices(
  draft: Draft,
  changed: readonly Ref[],
  moved: readonly kubernetes.Pod[],
): readonly Ref[] {
  const isChanged = new Set(changed.filter(({ kind }) => kind === 'Service').map(refKey));
  const movedIn = groupBy(moved, ({ metadata }) => metadata.namespace ?? '');
  const services = draft.all('kubernetes/services').filter((service) => {
    const { selector = {} } = service.spec;
    return (
      isChanged.has(refKey(serviceRef(service))) ||
      (Object.keys(selector).length > 0 &&
        (movedIn.get(service.metadata.namespace ?? '') ?? []).some(({ metadata }) =>
          carries(metadata.labels, selector),
        ))
    );
  });
  const gone = changed.filter(
    (ref) => ref.kind === 'Service' && draft.get('kubernetes/services', ref) === undefined,
  );
  if (services.length + gone.length === 0) return [];
  const slices = groupBy(
    draft.all(SLICES),
    ({ metadata }) => `${metadata.namespace ?? ''}/${metadata.labels?.[SERVICE_NAME] ?? ''}`,
  );
  const pods = groupBy(draft.all('kubernetes/pods'), ({ metadata }) => metadata.namespace ?? '');
  const ownSlices = (ref: Ref): readonly Slice[] =>
    slices.get(`${ref.namespace ?? ''}/${ref.name}`) ?? [];
  for (const ref of gone) for (const slice of ownSlices(ref)) draft.drop(SLICES, sliceRef(slice));
  return [
    ...gone,
    ...services.map((service) => {
      const ref = serviceRef(service);
      // Of a Service without a selector, somebody else writes them.
      if (Object.keys(service.spec.selector ?? {}).length === 0) return ref;
      for (const slice of ownSlices(ref)) draft.drop(SLICES, sliceRef(slice));
      if (service.spec.type === 'ExternalName') return ref;
      const selected = (pods.get(ref.namespace ?? '') ?? []).filter(({ metadata }) =>
        carries(metadata.labels, service.spec.selector ?? {}),
      );
      for (const slice of slicesOf(draft, service, selected)) draft.put(SLICES, slice);
      return ref;
    }),
  ];
}

export const serviceRef = ({ metadata }: kubernetes.Service): Ref => ({
  kind: 'Service',
  namespace: metadata.namespace,
  name: metadata.name,
});

const sliceRef = ({ metadata }: Slice): Ref => ({
  kind: 'EndpointSlice',
  namespace: metadata.namespace,
  name: metadata.name,
});

/** One for each family and each set of ports: a name may be another number in another pod. */
function slicesOf(
  draft: Draft,
  service: kubernetes.Service,
  pods: readonly kubernetes.Pod[],
): readonly Slice[] {
  const { name, namespace, uid } = service.metadata;
  const families = service.spec.ipFamilies ?? familiesSeen(pods);
  return families.flatMap((family) => {
    const listed = pods.flatMap((pod) => {
      const endpoint = endpointOf(draft, service, pod, family);
      const ports = portsOf(service, pod);
      return endpoint === undefined ? [] : [{ endpoint, ports }];
    });
    const groups = [...groupBy(listed, ({ ports }) => JSON.stringify(ports)).values()];
    return (groups.length === 0 ? [[]] : groups).map((group, index): Slice => ({
      metadata: {
        name: `${name}-${digest(name, family, `${index}`).slice(0, 5)}`,
        namespace,
        labels: {
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          [SERVICE_NAME]: name,
        },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid, controller: true }],
      },
      addressType: family,
      ...(group.length === 0 ? {} : { endpoints: group.map(({ endpoint }) => endpoint) }),
      ...((group[0]?.ports.length ?? 0) === 0 ? {} : { ports: [...(group[0]?.ports ?? [])] }),
    }));
  });
}

function familiesSeen(pods: readonly kubernetes.Pod[]): readonly string[] {
  const isIpv6 = pods.length > 0 && pods.every((pod) => addressesOf(pod)[0]?.includes(':'));
  return [isIpv6 ? 'IPv6' : 'IPv4'];
}

function endpointOf(
  draft: Draft,
  service: kubernetes.Service,
  pod: kubernetes.Pod,
  family: string,
): Endpoint | undefined {
  const { phase } = pod.status ?? {};
  const address = addressesOf(pod).find((one) => one.includes(':') === (family === 'IPv6'));
  if (phase === 'Succeeded' || phase === 'Failed' || address === undefined) return undefined;
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const serving = isReady(pod) || service.spec.publishNotReadyAddresses === true;
  const nodeName = pod.spec.nodeName;
  const node = draft.get('kubernetes/nodes', { kind: 'Node', name: nodeName ?? '' });
  const { kind, namespace, name } = podRef(pod);
  return {
    addresses: [address],
    conditions: {
      ready: service.spec.publishNotReadyAddresses === true || (serving && !terminating),
      serving,
      terminating,
    },
    targetRef: { kind, namespace, name },
    nodeName,
    zone: node?.metadata.labels?.['topology.kubernetes.io/zone'],
  };
}

/** A port whose name no container has is left out, and the pod is listed nevertheless. */
function portsOf(service: kubernetes.Service, pod: kubernetes.Pod): readonly SlicePort[] {
  return (service.spec.ports ?? []).flatMap(
    ({ name = '', protocol = 'TCP', port, targetPort = port }): readonly SlicePort[] => {
      const number =
        typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort, protocol);
      return number === undefined ? [] : [{ name, port: number, protocol }];
    },
  );
}

function namedPort(pod: kubernetes.Pod, name: string, protocol: string): number | undefined {
  // A container that starts before the others and goes on beside them counts too.
  const sidecars = (pod.spec.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  return [...pod.spec.containers, ...sidecars]
    .flatMap(({ ports = [] }) => ports)
    .find((one) => one.name === name && (one.protocol ?? 'TCP') === protocol)?.containerPort;
}
