import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { groupBy, type Lens } from './lens.js';
import type {
  Binding,
  Drift,
  ExpectedTarget,
  ExpectedTargets,
  ForeignTarget,
  LeftOut,
  StaleTarget,
} from './topology.js';

/*
 * What the controller would register for a binding: pods by its endpoint slices, or nodes. Where
 * the controller itself could not tell, because it fails on the way, nothing is expected of it.
 */

type Pod = Seen<kubernetes.Pod>;
type Node = Seen<kubernetes.Node>;
type Conditions = readonly {
  type: string;
  status: string;
  lastTransitionTime?: string | undefined;
}[];
type Parts = Pick<Binding, 'object' | 'service'>;

interface Age {
  readonly ageSeconds?: number;
}

const NOTHING: ExpectedTargets = { targets: [], leftOut: [], owned: undefined };
const READINESS = ['Ready', 'ContainersReady'];
const TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time';

export function targetResolver(lens: Lens): (parts: Parts) => ExpectedTargets | 'unknown' {
  const nodesFor = nodeSelection(lens);
  return ({ object, service }) => {
    const { metadata, spec } = object.value;
    const isQuic = spec.targetGroupProtocol === 'QUIC' || spec.targetGroupProtocol === 'TCP_QUIC';
    // The id of a QUIC server is an environment value, which no snapshot holds.
    if (metadata.deletionTimestamp !== undefined || isQuic || service === 'unknown') {
      return 'unknown';
    }
    const { port: portRef } = spec.serviceRef;
    const port =
      service === 'absent'
        ? undefined
        : service.object.value.spec.ports?.find((one) =>
            typeof portRef === 'number' ? one.port === portRef : one.name === portRef,
          );
    const owned = ownedTargets(lens, object);
    if (service === 'absent' || port === undefined) return { ...NOTHING, owned };
    const resolved =
      spec.targetType === 'ip'
        ? podTargets(lens, service.slices, port, spec.ipAddressType === 'ipv6' ? 'IPv6' : 'IPv4')
        : spec.targetType === 'instance'
          ? nodeTargets(lens, service.object.value, port, nodesFor(spec.nodeSelector))
          : 'unknown';
    return resolved === 'unknown' ? 'unknown' : { ...resolved, owned };
  };
}

/** Holds what AWS has registered against what the controller would register. */
export function driftOf(
  lens: Lens,
  { expected, isStandalone }: Binding,
  health: Seen<readonly aws.TargetHealthDescription[]> | undefined,
  podsAt: (address: string) => readonly Pod[],
): Drift | 'unknown' {
  const isWhole =
    lens.mayDeny('aws/elbv2/target-health') &&
    lens.mayDeny('kubernetes/targetgroupbindings.elbv2.k8s.aws');
  if (expected === 'unknown' || health === undefined || !isWhole) return 'unknown';
  const present = [...health.value.entries()].flatMap(([at, { Target, TargetHealth }]) =>
    isLeaving(TargetHealth?.State) || Target.Port === undefined
      ? []
      : [{ at, id: Target.Id, port: Target.Port, state: TargetHealth?.State }],
  );
  const registered = present.filter(({ state }) => !isDraining(state));
  const portsAt = groupBy(present, ({ id }) => id);
  const missing = expected.targets
    .filter((target) => !(portsAt.get(target.id) ?? []).some(({ port }) => port === target.port))
    .map((target) => ({ ...target, ...readySince(lens, target.source) }));
  if (expected.targets.length - missing.length === present.length) {
    return { missing, stale: [], foreign: [] };
  }
  const seesAll =
    lens.snapshot.scope.namespaces === null &&
    lens.mayDeny('kubernetes/pods') &&
    lens.mayDeny('kubernetes/nodes');
  const foreign: ForeignTarget[] = [];
  const wanted = new Set(expected.targets.map(keyOf));
  const passedOver = new Map(expected.leftOut.map((one) => [one.id, one]));
  const stale = registered.flatMap((target): readonly StaleTarget[] => {
    const key = keyOf(target);
    if (wanted.has(key)) return [];
    const leftOut = passedOver.get(target.id);
    const pods = podsAt(target.id);
    // A group that people made may hold targets of theirs, or of another cluster.
    const isUnknown = leftOut === undefined && pods.length === 0;
    const isOfOthers = expected.owned?.has(key) === false;
    if (isUnknown && (isStandalone || isOfOthers) && seesAll) foreign.push(target);
    if ((isUnknown && isStandalone) || isOfOthers) return [];
    const dates = [expected.ageSeconds, leftOut?.ageSeconds].filter((age) => age !== undefined);
    return [
      {
        ...target,
        leftOut,
        isDated: dates.length > 0,
        ...youngest([...dates, ...pods.map((pod) => lastChange(lens, pod))]),
      },
    ];
  });
  return { missing, stale, foreign };
}

/** That the controller passes over when it compares, registered or not. */
function isDraining(state: string | undefined): boolean {
  return isLeaving(state) || state === 'unhealthy.draining';
}

/** Being deregistered. One that is `unhealthy.draining` fails its checks, and stays registered. */
export function isLeaving(state: string | undefined): boolean {
  return state === 'draining';
}

/** Finds pods by any of their addresses. */
export function podsByAddress(lens: Lens): (address: string) => readonly Pod[] {
  let index: Map<string, Pod[]> | undefined;
  return (address) => {
    if (index === undefined) {
      index = new Map();
      for (const pod of lens.all('kubernetes/pods')) {
        const { phase, podIP, podIPs = [] } = pod.value.status ?? {};
        // A finished pod's address may be another's already.
        if (phase === 'Succeeded' || phase === 'Failed') continue;
        for (const ip of new Set([podIP ?? '', ...podIPs.map((one) => one.ip)])) {
          const known = index.get(ip);
          if (known === undefined) index.set(ip, [pod]);
          else known.push(pod);
        }
      }
    }
    return address === '' ? [] : (index.get(address) ?? []);
  };
}

/** The node that runs on an instance; one without a provider id is asked for by its name. */
export function nodesByInstance(
  lens: Lens,
): (instance: string) => Seen<kubernetes.Node> | undefined {
  let index: Map<string, Seen<kubernetes.Node>> | undefined;
  return (instance) => {
    index ??= new Map(
      lens
        .all('kubernetes/nodes')
        .map((node) => [instanceId(node.value.spec?.providerID) ?? node.ref.name, node]),
    );
    return index.get(instance);
  };
}

function podTargets(
  lens: Lens,
  slices: readonly Seen<kubernetes.EndpointSlice>[],
  { name: wantedName = '' }: kubernetes.ServicePort,
  family: string,
): ExpectedTargets | 'unknown' {
  if (!lens.mayDeny('kubernetes/endpointslices.discovery.k8s.io')) return 'unknown';
  const ready = new Map<string, ExpectedTarget>();
  const open = new Map<string, ExpectedTarget>();
  const leftOut = new Map<string, LeftOut>();
  const ages: (number | undefined)[] = [];
  for (const slice of slices) {
    if (slice.value.addressType !== family) continue;
    ages.push(lens.age(slice.value.metadata.annotations?.[TRIGGER]).ageSeconds);
    const ports = (slice.value.ports ?? []).filter(
      ({ name = '' }) => wantedName === '' || name === wantedName,
    );
    if (ports.length === 0) continue;
    for (const [index, { addresses = [] }] of (slice.value.endpoints ?? []).entries()) {
      const [id] = addresses;
      if (id === undefined) continue;
      const found = judgeEndpoint(lens, slice, index, id);
      if (found === 'unknown') return 'unknown';
      if ('why' in found) {
        leftOut.set(id, found);
        continue;
      }
      for (const { port } of ports) {
        if (port === undefined) continue;
        const target = { id, port, source: found.pod };
        (found.isOpen ? open : ready).set(keyOf(target), target);
      }
    }
  }
  // Nodes that nobody hears of are taken for good only where no others are.
  const targets = ready.size > 0 ? ready : open;
  if (targets === ready) {
    for (const { id, source } of open.values()) {
      leftOut.set(id, {
        id,
        ref: source.ref,
        why: 'is on a node whose readiness is not known',
        because: 'not-ready',
        source: conditionsQuoted(source),
      });
    }
  }
  return {
    targets: [...targets.values()],
    leftOut: [...leftOut.values()],
    owned: undefined,
    ...youngest(ages),
  };
}

function judgeEndpoint(
  lens: Lens,
  slice: Seen<kubernetes.EndpointSlice>,
  index: number,
  id: string,
): { readonly pod: Pod; readonly isOpen: boolean } | LeftOut | 'unknown' {
  const { conditions, targetRef } = slice.value.endpoints?.[index] ?? {};
  const at = { id, ref: slice.ref, source: cite(slice, 'endpoints', index, 'targetRef') };
  if (targetRef?.kind !== 'Pod') return { ...at, why: 'names no pod for it', because: 'no-pod' };
  const { name = '', namespace = slice.ref.namespace } = targetRef;
  const pod = lens.find('kubernetes/pods', { kind: 'Pod', namespace, name });
  if (pod === 'unknown') return 'unknown';
  if (pod === 'absent') {
    return { ...at, why: `names Pod ${name} for it, which does not exist`, because: 'no-pod' };
  }
  if (conditions?.ready !== false) return { pod, isOpen: false };
  if (!isTrue(pod, 'ContainersReady')) {
    return {
      id,
      ref: pod.ref,
      why: 'has containers that are not ready',
      because: 'containers',
      source: conditionsQuoted(pod),
      ...changeOf(lens, pod, ['ContainersReady']),
    };
  }
  const node = lens.find('kubernetes/nodes', { kind: 'Node', name: pod.value.spec.nodeName ?? '' });
  if (node === 'unknown') return 'unknown';
  const readiness = node === 'absent' ? 'False' : readinessOf(node);
  if (readiness === 'Unknown') return { pod, isOpen: true };
  if (readiness !== 'True') {
    return {
      id,
      ref: pod.ref,
      why: 'is on a node that is not ready',
      because: 'not-ready',
      source: node === 'absent' ? cite(pod, 'spec', 'nodeName') : conditionsQuoted(node),
      ...(node === 'absent' ? {} : changeOf(lens, node, ['Ready'])),
    };
  }
  return conditions.terminating === true
    ? {
        id,
        ref: pod.ref,
        why: 'is terminating',
        because: 'terminating',
        source: cite(slice, 'endpoints', index, 'conditions'),
        ...lens.age(pod.value.metadata.deletionTimestamp),
      }
    : { pod, isOpen: false };
}

function nodeTargets(
  lens: Lens,
  { spec: { type } }: kubernetes.Service,
  { nodePort = 0 }: kubernetes.ServicePort,
  { nodes, leftOut }: Selection,
): ExpectedTargets | 'unknown' {
  if (!lens.mayDeny('kubernetes/nodes')) return 'unknown';
  if (type !== 'NodePort' && type !== 'LoadBalancer') return 'unknown';
  const targets: ExpectedTarget[] = [];
  for (const { id, node } of nodes) {
    // One node without an instance fails the whole.
    if (id === undefined) return 'unknown';
    targets.push({ id, port: nodePort, source: node });
  }
  return { targets, leftOut, owned: undefined };
}

interface Selection {
  readonly nodes: readonly {
    readonly id: string | undefined;
    readonly node: Node;
  }[];
  readonly leftOut: readonly LeftOut[];
}

const EXCLUDING = [
  'node-role.kubernetes.io/master',
  'node.kubernetes.io/exclude-from-external-load-balancers',
  'alpha.service-controller.kubernetes.io/exclude-balancer',
];
export const COMPUTE_TYPE = 'eks.amazonaws.com/compute-type';

/** The nodes that balance traffic, once for each selector. */
function nodeSelection(lens: Lens): (selector: kubernetes.LabelSelector | undefined) => Selection {
  const known = new Map<string, Selection>();
  return (selector) => {
    const key = JSON.stringify(selector ?? {});
    const selection = known.get(key) ?? select(lens, selector);
    known.set(key, selection);
    return selection;
  };
}

function select(lens: Lens, selector: kubernetes.LabelSelector | undefined): Selection {
  const ready: Selection['nodes'][number][] = [];
  const open: Selection['nodes'][number][] = [];
  const leftOut: LeftOut[] = [];
  // No target has the name of a node: those without an instance are told apart by it.
  const leaveUnready = (id: string | undefined, node: Node): void => {
    const source = conditionsQuoted(node);
    leftOut.push({
      id: id ?? node.ref.name,
      ref: node.ref,
      why: 'is not ready',
      because: 'not-ready',
      source,
      ...changeOf(lens, node, ['Ready']),
    });
  };
  for (const node of lens.all('kubernetes/nodes')) {
    const id = instanceId(node.value.spec?.providerID);
    const excluded = exclusionOf(node, selector);
    if (excluded !== undefined) {
      leftOut.push({ id: id ?? node.ref.name, ref: node.ref, ...excluded });
      continue;
    }
    const readiness = readinessOf(node);
    const one = { id, node };
    if (readiness === 'True') ready.push(one);
    else if (readiness === 'Unknown') open.push(one);
    else leaveUnready(id, node);
  }
  if (ready.length === 0) return { nodes: open, leftOut };
  for (const { id, node } of open) leaveUnready(id, node);
  return { nodes: ready, leftOut };
}

/** Why a binding with this selector never registers a node, ready or not. */
export function exclusionOf(
  node: Node,
  selector: kubernetes.LabelSelector | undefined,
): Pick<LeftOut, 'why' | 'because' | 'source'> | undefined {
  const labels = node.value.metadata.labels ?? {};
  const label =
    EXCLUDING.find((key) => labels[key] !== undefined) ??
    (labels[COMPUTE_TYPE] === 'fargate' ? COMPUTE_TYPE : undefined);
  if (label !== undefined) {
    return {
      why: `carries the label ${label}`,
      because: label === COMPUTE_TYPE ? 'fargate' : 'label',
      source: cite(node, 'metadata', 'labels', label),
    };
  }
  if (!matches(labels, selector)) {
    return {
      why: 'does not match the nodeSelector of the binding',
      because: 'selector',
      source: cite(node, 'metadata', 'labels'),
    };
  }
  const taint = leavingTaint(node);
  return taint === undefined
    ? undefined
    : {
        why: `carries the taint ${taint.key}`,
        because: 'taint',
        source: cite(node, 'spec', 'taints'),
      };
}

/** With which an autoscaler says that it is about to remove a node. */
export function leavingTaint({ value }: Node): { readonly key: string } | undefined {
  return value.spec?.taints?.find(
    ({ key, effect }) =>
      key === 'ToBeDeletedByClusterAutoscaler' ||
      (key === 'karpenter.sh/disrupted' && effect === 'NoSchedule'),
  );
}

/** Whether labels satisfy a selector; without one, all do. */
export function matches(
  labels: Readonly<Record<string, string>>,
  { matchLabels = {}, matchExpressions = [] }: kubernetes.LabelSelector = {},
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isAmong = value !== undefined && values.includes(value);
      return operator === 'In' ? isAmong : !isAmong;
    })
  );
}

/** The last part of a provider id, where that is an instance of EC2. */
export function instanceId(providerId = ''): string | undefined {
  const last = providerId.slice(providerId.lastIndexOf('/') + 1);
  return last.startsWith('i-') ? last : undefined;
}

/** What this cluster registered, where several clusters fill one group. */
export function targetList(
  lens: Lens,
  { ref, value }: Pick<Seen<kubernetes.TargetGroupBinding>, 'ref' | 'value'>,
): Binding['targetList'] {
  if (value.spec.multiClusterTargetGroup !== true) return undefined;
  return lens.find('kubernetes/configmaps', {
    kind: 'ConfigMap',
    namespace: ref.namespace,
    name: `aws-lbc-targets-${ref.name}`,
  });
}

/** Where several clusters fill one group, each removes only what its own list holds. */
function ownedTargets(
  lens: Lens,
  { ref, value }: Pick<Seen<kubernetes.TargetGroupBinding>, 'ref' | 'value'>,
): ReadonlySet<string> | undefined {
  const list = targetList(lens, { ref, value });
  if (list === undefined) return undefined;
  const targets = typeof list === 'object' ? (list.value.data?.['targets'] ?? '') : '';
  return new Set(targets.split(',').map((one) => one.trim()));
}

const keyOf = ({ id, port }: { readonly id: string; readonly port: number }): string =>
  `${id}:${port}`;

function conditionsOf({ value }: Pod | Node): Conditions {
  return value.status?.conditions ?? [];
}

// A pod and a node have both their conditions.
function conditionsQuoted(one: Pod | Node): Evidence {
  return cite(one as Node, 'status', 'conditions');
}

export function isTrue(pod: Pod, type: string): boolean {
  return conditionsOf(pod).find((condition) => condition.type === type)?.status === 'True';
}

export function readinessOf(node: Node): string {
  return conditionsOf(node).find(({ type }) => type === 'Ready')?.status ?? 'False';
}

/** Since when a pod or a node could be registered. */
export function readySince(lens: Lens, one: Pod | Node): Age {
  const met = conditionsOf(one).filter(
    (condition) => condition.status === 'True' && READINESS.includes(condition.type),
  );
  return youngest([
    lens.age(one.value.metadata.creationTimestamp).ageSeconds,
    ...met.map(({ lastTransitionTime }) => lens.age(lastTransitionTime).ageSeconds),
  ]);
}

/** Since when a pod is as it is. */
function lastChange(lens: Lens, pod: Pod): number | undefined {
  const { creationTimestamp, deletionTimestamp } = pod.value.metadata;
  return youngest([
    lens.age(creationTimestamp).ageSeconds,
    lens.age(deletionTimestamp).ageSeconds,
    changeOf(lens, pod, READINESS).ageSeconds,
  ]).ageSeconds;
}

export function changeOf(lens: Lens, one: Pod | Node, types: readonly string[]): Age {
  return youngest(
    conditionsOf(one)
      .filter(({ type }) => types.includes(type))
      .map(({ lastTransitionTime }) => lens.age(lastTransitionTime).ageSeconds),
  );
}

function youngest(ages: readonly (number | undefined)[]): Age {
  let least: number | undefined;
  for (const age of ages) {
    if (age !== undefined && (least === undefined || age < least)) least = age;
  }
  return least === undefined ? {} : { ageSeconds: least };
}
