import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import {
  changeOf,
  COMPUTE_TYPE,
  exclusionOf,
  instanceId,
  leavingTaint,
  matches,
  readinessOf,
} from './expected-targets.js';
import { gateOf, hasGate } from './gates.js';
import { proxyJudge } from './kube-proxy.js';
import { groupBy, type Lens } from './lens.js';
import type { Services } from './services.js';
import type {
  BackendService,
  Binding,
  BoundNamespace,
  BoundNode,
  BoundService,
  UnservedBinding,
} from './topology.js';

/*
 * What bindings lead to: Services, the nodes and the namespaces of their targets. Bindings that
 * are being deleted lead nowhere any more.
 */

/** It gives new pods their readiness gates, in namespaces and to pods that it selects. */
const GATE_WEBHOOK = 'mpod.elbv2.k8s.aws';

/** Seconds until every replica of the controller knows a new binding. */
const KNOWN = 60;

const leadsOn = ({ deletingSeconds }: Binding): boolean => deletingSeconds === undefined;

export function linkBoundServices(
  lens: Lens,
  bindings: readonly Binding[],
): readonly BoundService[] {
  const injector = injectorOf(lens);
  const byService = new Map<BackendService, Binding[]>();
  for (const binding of bindings.filter(leadsOn)) {
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
    ungated: ungated(injector, service, own),
  }));
}

export function linkBoundNamespaces(
  lens: Lens,
  bindings: readonly Binding[],
): readonly BoundNamespace[] {
  const injector = injectorOf(lens);
  const groups = groupBy(bindings.filter(leadsOn), ({ ref }) => ref.namespace ?? '');
  return [...groups].map(([name, own]) => ({
    ref: { kind: 'Namespace', name },
    serves: servedBy(own),
    asksForGates: injector(name)?.asked,
    bindings: own,
  }));
}

export function linkBoundNodes(lens: Lens, bindings: readonly Binding[]): readonly BoundNode[] {
  const staying = bindings.filter(leadsOn);
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
  const proxyTroubleOf = proxyJudge(lens);
  return lens.all('kubernetes/nodes').flatMap((object): BoundNode[] => {
    const { spec, metadata } = object.value;
    const instance = instanceId(spec?.providerID);
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
        instance,
        isHybrid:
          metadata.labels?.[COMPUTE_TYPE] === 'hybrid' ||
          spec?.providerID?.startsWith('eks-hybrid://') === true,
        isLeaving: leavingTaint(object) !== undefined || metadata.deletionTimestamp !== undefined,
        selectedBy,
        podCount: host?.pods.size ?? 0,
        proxyTrouble:
          instance === undefined || readinessOf(object) !== 'True'
            ? undefined
            : proxyTroubleOf(object, instance, selectedBy),
      },
    ];
  });
}

/** Only where the cluster says whether Auto Mode manages load balancers. */
export function linkUnservedBindings(
  lens: Lens,
  services: Services,
  hasController: boolean | 'unknown',
): readonly UnservedBinding[] {
  const value = lens.sections['aws/eks/cluster'];
  const isOn = value?.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled;
  if (value === undefined || isOn === undefined) return [];
  const ref = { kind: 'Cluster', name: lens.snapshot.cluster.name ?? '' };
  const autoMode = cite(
    { section: 'aws/eks/cluster', ref, value },
    'kubernetesNetworkConfig',
    'elasticLoadBalancing',
    'enabled',
  );
  const link =
    (group: UnservedBinding['group']) =>
    (object: Seen<kubernetes.TargetGroupBinding>): UnservedBinding => {
      const service = services.at(object.ref.namespace, object.value.spec.serviceRef.name);
      const served = typeof service === 'object' ? service.serves : [];
      return {
        ref: object.ref,
        serves: served.length > 0 ? served : [object.ref],
        ...lens.age(object.value.metadata.creationTimestamp),
        object,
        group,
        autoMode,
      };
    };
  if (!isOn) {
    return lens
      .all('kubernetes/targetgroupbindings.eks.amazonaws.com')
      .map(link('eks.amazonaws.com'));
  }
  return hasController === false
    ? lens.all('kubernetes/targetgroupbindings.elbv2.k8s.aws').map(link('elbv2.k8s.aws'))
    : [];
}

function servedBy(bindings: Iterable<Binding>): readonly Ref[] {
  const byKey = new Map<string, Ref>();
  for (const { serves } of bindings) for (const ref of serves) byKey.set(refKey(ref), ref);
  return [...byKey.values()];
}

interface Injector {
  readonly asked: Evidence;
  readonly isFor: (pod: Seen<kubernetes.Pod>) => boolean;
}

/** Whether a namespace was chosen for readiness gates, and which of its pods were. */
function injectorOf(lens: Lens): (namespace: string) => Injector | undefined {
  const hook = lens
    .all('kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io')
    .flatMap(({ value }) => value.webhooks ?? [])
    .find(({ name }) => name === GATE_WEBHOOK);
  const { matchExpressions = [], matchLabels = {} } = hook?.namespaceSelector ?? {};
  const isChosen = matchExpressions.length + Object.keys(matchLabels).length > 0;
  return (name) => {
    const namespace = lens.find('kubernetes/namespaces', { kind: 'Namespace', name });
    // One that gives them to everybody was asked by nobody.
    if (typeof namespace === 'string' || !isChosen) return undefined;
    if (!matches(namespace.value.metadata.labels ?? {}, hook?.namespaceSelector)) return undefined;
    return {
      asked: cite(namespace, 'metadata', 'labels'),
      isFor: ({ value }) => matches(value.metadata.labels ?? {}, hook?.objectSelector),
    };
  };
}

/** Pods that came after their binding and got no gate; older ones get theirs when replaced. */
function ungated(
  injectorFor: (namespace: string) => Injector | undefined,
  service: BackendService,
  bindings: readonly Binding[],
): BoundService['ungated'] {
  const injector = injectorFor(service.ref.namespace ?? '');
  if (injector === undefined) return [];
  return bindings.flatMap((binding) => {
    const { spec, metadata } = binding.object.value;
    const made = Date.parse(metadata.creationTimestamp ?? '') / 1000;
    if (spec.targetType !== 'ip' || !Number.isFinite(made)) return [];
    return service.pods
      .filter((pod) => {
        const { creationTimestamp = '', deletionTimestamp } = pod.value.metadata;
        const isYounger = Date.parse(creationTimestamp) / 1000 > made + KNOWN;
        const isStaying = deletionTimestamp === undefined;
        return isYounger && isStaying && injector.isFor(pod) && !hasGate(pod, gateOf(binding.ref));
      })
      .map((pod) => ({ pod, binding, asked: injector.asked }));
  });
}

function youngest(
  items: readonly { readonly ageSeconds?: number | undefined }[],
): number | undefined {
  const ages = items.flatMap(({ ageSeconds }) => ageSeconds ?? []);
  return ages.length === 0 ? undefined : Math.min(...ages);
}
