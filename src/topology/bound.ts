import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import {
  changeOf,
  COMPUTE_TYPE,
  exclusionOf,
  instanceId,
  leavingTaint,
  readinessOf,
} from './expected-targets.js';
import { groupBy, type Lens } from './lens.js';
import type {
  BackendService,
  Binding,
  BoundNamespace,
  BoundNode,
  BoundService,
} from './topology.js';

/*
 * What bindings lead to: Services, the nodes and the namespaces of their targets. Bindings that
 * are being deleted lead nowhere any more.
 */

const GATE_LABEL = 'elbv2.k8s.aws/pod-readiness-gate-inject';

const isStaying = ({ deletingSeconds }: Binding): boolean => deletingSeconds === undefined;

export function linkBoundServices(
  lens: Lens,
  bindings: readonly Binding[],
): readonly BoundService[] {
  const byService = new Map<BackendService, Binding[]>();
  for (const binding of bindings.filter(isStaying)) {
    if (typeof binding.service === 'string') continue;
    const known = byService.get(binding.service);
    if (known === undefined) byService.set(binding.service, [binding]);
    else known.push(binding);
  }
  return [...byService].map(([service, own]) => ({
    ref: service.ref,
    serves: servedBy(own),
    ageSeconds: youngest([service, ...own]),
    service,
    bindings: own,
    asksForGates: gateLabel(lens, service.ref.namespace),
  }));
}

export function linkBoundNamespaces(
  lens: Lens,
  bindings: readonly Binding[],
): readonly BoundNamespace[] {
  const groups = groupBy(bindings.filter(isStaying), ({ ref }) => ref.namespace ?? '');
  return [...groups].map(([name, own]) => ({
    ref: { kind: 'Namespace', name },
    serves: servedBy(own),
    asksForGates: gateLabel(lens, name),
    bindings: own,
  }));
}

export function linkBoundNodes(lens: Lens, bindings: readonly Binding[]): readonly BoundNode[] {
  const staying = bindings.filter(isStaying);
  // Most bindings select nodes alike.
  const bySelector = [
    ...groupBy(
      staying.filter(({ object }) => object.value.spec.targetType === 'instance'),
      ({ object }) => JSON.stringify(object.value.spec.nodeSelector ?? {}),
    ).values(),
  ];
  const hosts = new Map<string, { pods: Set<Seen<kubernetes.Pod>>; bindings: Set<Binding> }>();
  for (const binding of staying) {
    if (binding.object.value.spec.targetType !== 'ip') continue;
    for (const pod of typeof binding.service === 'object' ? binding.service.pods : []) {
      const node = pod.value.spec.nodeName ?? '';
      const known = hosts.get(node) ?? { pods: new Set(), bindings: new Set() };
      known.pods.add(pod);
      known.bindings.add(binding);
      hosts.set(node, known);
    }
  }
  return lens.all('kubernetes/nodes').flatMap((object): BoundNode[] => {
    const { spec, metadata } = object.value;
    const selectedBy = bySelector.flatMap((alike) => {
      const selector = alike[0]?.object.value.spec.nodeSelector;
      return exclusionOf(object, selector) === undefined ? alike : [];
    });
    const host = hosts.get(metadata.name);
    const serves = servedBy([...selectedBy, ...(host?.bindings ?? [])]);
    if (serves.length === 0) return [];
    return [
      {
        ref: object.ref,
        serves,
        ...lens.age(metadata.creationTimestamp),
        object,
        readiness: readinessOf(object),
        readinessSeconds: changeOf(lens, object, ['Ready']).ageSeconds,
        instance: instanceId(spec?.providerID),
        isHybrid:
          metadata.labels?.[COMPUTE_TYPE] === 'hybrid' ||
          spec?.providerID?.startsWith('eks-hybrid://') === true,
        isLeaving: leavingTaint(object) !== undefined || metadata.deletionTimestamp !== undefined,
        selectedBy,
        podCount: host?.pods.size ?? 0,
      },
    ];
  });
}

function servedBy(bindings: Iterable<Binding>): readonly Ref[] {
  const byKey = new Map<string, Ref>();
  for (const { serves } of bindings) for (const ref of serves) byKey.set(refKey(ref), ref);
  return [...byKey.values()];
}

function gateLabel(lens: Lens, name = ''): Evidence | undefined {
  const namespace = lens.find('kubernetes/namespaces', { kind: 'Namespace', name });
  if (typeof namespace === 'string') return undefined;
  return namespace.value.metadata.labels?.[GATE_LABEL] === 'enabled'
    ? cite(namespace, 'metadata', 'labels', GATE_LABEL)
    : undefined;
}

function youngest(
  items: readonly { readonly ageSeconds?: number | undefined }[],
): number | undefined {
  const ages = items.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  return ages.length === 0 ? undefined : Math.min(...ages);
}
