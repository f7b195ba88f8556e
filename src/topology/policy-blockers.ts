import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { coverage, rangeOf, textOf, type AddressRange } from './addresses.js';
import type { Blocker } from './blockers.js';
import { instanceId, isTrue, matches, podsByAddress } from './expected-targets.js';
import { groupBy, type Lens } from './lens.js';
import { admittedBy, isolating, reachPast, type MembersOf } from './network-policies.js';
import { enforcerFinder, type Enforcer } from './policy-enforcement.js';
import { isAnswering } from './reach.js';
import type { Port } from './security-rules.js';
import type { BackendService, TargetGroup, TargetPath } from './topology.js';

type Pod = Seen<kubernetes.Pod>;
type Policy = Seen<kubernetes.NetworkPolicy>;
type Parts = Pick<TargetGroup, 'object' | 'health' | 'service'>;

const POLICIES = 'kubernetes/networkpolicies.networking.k8s.io';

/** A policy is asked about the pod's own port, behind the Service and the node. */
interface Door {
  readonly pods: readonly Pod[];
  readonly port: Port;
}

interface Closed {
  readonly blocker: Blocker;
  /** The policies that decide. */
  readonly key: string;
}

/**
 * Adds to the ways of a target group what NetworkPolicies stop on them. Checks of security groups,
 * network ACLs and routes go by their own blockers, so that `reach` may tell of the whole way.
 */
export function policyFinder(
  lens: Lens,
): (parts: Parts, paths: readonly TargetPath[]) => readonly TargetPath[] {
  if (lens.all(POLICIES).length === 0) return (_, paths) => paths;
  const podsAt = podsByAddress(lens);
  const judge = judgeOn(lens);

  return (parts, paths) => {
    const { object, health, service } = parts;
    const [arn = ''] = object.value.LoadBalancerArns ?? [];
    const balancer = lens.find('aws/elbv2/load-balancers', {
      kind: 'LoadBalancer',
      name: arn,
      arn,
    });
    if (health === undefined || typeof balancer === 'string') return paths;
    const doorOf = (path: TargetPath): Door | undefined => {
      const { Target } = health.value[path.target] ?? {};
      if (Target === undefined) return undefined;
      if (object.value.TargetType === 'ip') return { pods: podsAt(Target.Id), port: path.port };
      return service === undefined ? undefined : doorBehind(lens, service, Target, path);
    };
    const proven = new Set<string>();
    const found = paths.map((path) => {
      const door = doorOf(path);
      const closed = door === undefined ? undefined : judge(path, door, service);
      const target = health.value[path.target];
      const isProbed =
        path.purpose !== 'traffic' ||
        paths.some(
          (one) =>
            one.target === path.target &&
            one.purpose === 'health-check' &&
            one.from === path.from &&
            one.port.number === path.port.number &&
            path.port.protocol === 'tcp',
        );
      // Where packets get in that these policies drop, they are not enforced, or not alone.
      if (closed !== undefined && isProbed && isAnswering(target?.TargetHealth, balancer.value)) {
        proven.add(closed.key);
      }
      return { path, closed };
    });
    return found.map(({ path, closed }) =>
      closed === undefined || proven.has(closed.key) ? path : withBlocker(path, closed.blocker),
    );
  };
}

function withBlocker(path: TargetPath, blocker: Blocker): TargetPath {
  const { reach } = path;
  const isClosed = blocker.extent === 'all';
  return {
    ...path,
    reach: isClosed ? 'blocked' : reach === 'open' ? 'partial' : reach,
    blockers: [...path.blockers, blocker],
  };
}

/**
 * The pods that a node sends packets of its node port on to. With `externalTrafficPolicy: Local`
 * those are its own, and the packets keep the address that they come from; else a node without
 * pods of its own sends them on to all others.
 */
function doorBehind(
  lens: Lens,
  service: BackendService,
  target: aws.TargetHealthDescription['Target'],
  { purpose, port }: TargetPath,
): Door | undefined {
  const { ports = [], externalTrafficPolicy } = service.object.value.spec;
  const isHop = purpose === 'node-to-pod';
  if ((externalTrafficPolicy === 'Local') === isHop) return undefined;
  const nodePort = isHop ? target.Port : port.number;
  const own = ports.find((one) => one.nodePort === nodePort);
  const section = 'kubernetes/endpointslices.discovery.k8s.io';
  if (own === undefined || !lens.mayDeny(section, service.ref.namespace)) return undefined;
  const numbers = new Set<number>();
  const names = new Set<string>();
  for (const { value } of service.slices) {
    const number = value.ports?.find(({ name = '' }) => name === (own.name ?? ''))?.port;
    for (const { conditions, targetRef, nodeName = '' } of value.endpoints ?? []) {
      const node = lens.find('kubernetes/nodes', { kind: 'Node', name: nodeName });
      const instance = typeof node === 'object' ? instanceId(node.value.spec?.providerID) : '';
      if (conditions?.ready === false || (!isHop && instance !== target.Id)) continue;
      if (number === undefined || targetRef?.name === undefined) return undefined;
      numbers.add(number);
      names.add(targetRef.name);
    }
  }
  const pods = service.pods.filter(({ ref }) => names.has(ref.name));
  const [number, ...others] = numbers;
  // A named port may be another one in each pod.
  if (number === undefined || others.length > 0 || pods.length < names.size) return undefined;
  return { pods, port: { protocol: port.protocol, number } };
}

/** What closes a way to all pods that a target stands for; nothing where one lets packets in. */
function judgeOn(
  lens: Lens,
): (path: TargetPath, door: Door, service: BackendService | undefined) => Closed | undefined {
  const enforcerOn = enforcerFinder(lens);
  const byNamespace = groupBy(lens.all(POLICIES), ({ ref }) => ref.namespace ?? '');
  const isolation = new Map<Pod, readonly Policy[]>();
  const isolatingOf = (pod: Pod): readonly Policy[] => {
    const known = isolation.get(pod);
    if (known !== undefined) return known;
    const found = isolating(byNamespace.get(pod.ref.namespace ?? '') ?? [], pod.value);
    isolation.set(pod, found);
    return found;
  };
  const membersOf = memberFinder(lens);

  const judgePod = (
    path: TargetPath,
    pod: Pod,
    port: Port,
    service: BackendService | undefined,
  ): Closed | undefined => {
    const policies = isolatingOf(pod);
    // Where not all were seen, another one may let packets in.
    if (policies.length === 0 || !lens.mayDeny(POLICIES, pod.ref.namespace)) return undefined;
    const enforcer = enforcerOn(pod.value.spec.nodeName ?? '');
    if (typeof enforcer === 'string' || !isPlain(lens, path, pod, enforcer)) return undefined;
    const { from, purpose } = path;
    const isBalancer = from.origins !== 'clients' && purpose !== 'node-to-pod';
    const admitted = admittedBy(
      policies.map(({ value }) => value),
      pod.value,
      port,
      // Nothing that a selector selects has an address of a load balancer.
      isBalancer ? () => [] : membersOf,
    );
    const ranges = originsOf(path).flatMap(({ value }) => rangeOf(String(value)) ?? []);
    if (from.origins !== 'clients' && ranges.length === 0) return undefined;
    const family = (pod.value.status?.podIP ?? '').includes(':') ? 'ipv6' : 'ipv4';
    const reach = reachPast(
      admitted,
      from.origins === 'clients'
        ? family
        : // A load balancer may have any address of its subnets.
          ranges.map((range) => ({ block: undefined, addresses: [range] })),
    );
    if (reach !== 'blocked' && reach !== 'partial') return undefined;
    const missing = ranges
      .filter((range) => coverage(admitted.ranges, range) !== 'all')
      .map(textOf);
    return {
      key: policies.map(({ ref }) => refKey(ref)).join(' '),
      blocker: {
        by: 'network-policy',
        leg: 'there',
        extent: reach === 'blocked' ? 'all' : 'some',
        part: reach === 'blocked' ? undefined : missing.toSorted().join(' and '),
        ...wording({ path, pod, port, policies, enforcer, reach, missing, service }),
        evidence: [
          cite(policies[0] as Policy, 'spec'),
          ...policies.slice(1).map((one) => cite(one, 'spec')),
          cite(pod, 'metadata', 'labels'),
          ...enforcer.evidence,
          ...originsOf(path),
        ],
      },
    };
  };

  return (path, { pods, port }, service) => {
    const closed = pods
      .filter((pod) => isTrue(pod, 'Ready') || pods.length === 1)
      .map((pod) => judgePod(path, pod, port, service));
    return closed.includes(undefined) ? undefined : closed[0];
  };
}

/** Whether the enforcer goes by these policies and by addresses alone. */
function isPlain(lens: Lens, { purpose }: TargetPath, pod: Pod, { name }: Enforcer): boolean {
  const isHop = purpose === 'node-to-pod';
  // To Cilium a node is no address but an entity, and policies of its own may let packets in.
  if (name === 'Cilium') {
    return (
      !isHop &&
      lens
        .all('kubernetes/ciliumnetworkpolicies.cilium.io')
        .every(({ ref }) => ref.namespace !== pod.ref.namespace)
    );
  }
  // An overlay sends with the address of its tunnel.
  const isOfVpc = lens.find('kubernetes/daemonsets.apps', {
    kind: 'DaemonSet',
    namespace: 'kube-system',
    name: 'aws-node',
  });
  return !isHop || name !== 'Calico' || typeof isOfVpc === 'object';
}

/** Finds the addresses of the pods that a peer selects, in namespaces that were listed whole. */
function memberFinder(lens: Lens): MembersOf {
  const pods = groupBy(lens.all('kubernetes/pods'), ({ ref }) => ref.namespace ?? '');
  const namespaces = lens.all('kubernetes/namespaces');
  return ({ podSelector, namespaceSelector }, { metadata }) => {
    if (namespaceSelector !== undefined && !lens.mayDeny('kubernetes/namespaces')) return undefined;
    const names =
      namespaceSelector === undefined
        ? [metadata.namespace ?? '']
        : namespaces
            .filter(({ value }) => matches(value.metadata.labels ?? {}, namespaceSelector))
            .map(({ ref }) => ref.name);
    if (names.some((name) => !lens.mayDeny('kubernetes/pods', name))) return undefined;
    return names
      .flatMap((name) => pods.get(name) ?? [])
      .filter(({ value }) => matches(value.metadata.labels ?? {}, podSelector ?? {}))
      .flatMap(({ value: { status } }): readonly AddressRange[] =>
        [status?.podIP ?? '', ...(status?.podIPs ?? []).map(({ ip }) => ip)].flatMap(
          (address) => rangeOf(address) ?? [],
        ),
      );
  };
}

interface Wanting {
  readonly path: TargetPath;
  readonly pod: Pod;
  readonly port: Port;
  readonly policies: readonly Policy[];
  readonly enforcer: Enforcer;
  readonly reach: 'blocked' | 'partial';
  /** Blocks that are to be let in. */
  readonly missing: readonly string[];
  readonly service: BackendService | undefined;
}

function wording({
  path,
  pod,
  port: { protocol, number },
  policies,
  enforcer,
  reach,
  missing,
  service,
}: Wanting): Pick<Blocker, 'said' | 'fix' | 'commands'> {
  const namespace = pod.ref.namespace ?? '';
  const names = policies.map(({ ref }) => `${namespace}/${ref.name}`).join(' and ');
  const kind = policies.length === 1 ? 'NetworkPolicy' : 'NetworkPolicies';
  const port = `${protocol.toUpperCase()} port ${number}`;
  const isHop = path.purpose === 'node-to-pod';
  const [whom, whose] = isHop ? ['them', 'their'] : ['it', 'its'];
  const blocks = [...new Set(missing)].toSorted();
  const peer = blocks.length === 0 ? 'its clients' : blocks.join(' and ');
  const rule = {
    from: blocks.map((cidr) => ({ ipBlock: { cidr } })),
    ports: [{ protocol: protocol.toUpperCase(), port: number }],
  };
  const selector = service?.object.value.spec.selector ?? {};
  const own = policies.find(({ value }) => isSpecific(value));
  const isNew = own === undefined && Object.keys(selector).length > 0;
  const target = own ?? (policies[0] as Policy);
  return {
    said:
      reach === 'partial'
        ? `the rules of ${kind} ${names}, which ${enforcer.name} enforces, admit only a part of ${whose} addresses to ${port}`
        : `no rule of ${kind} ${names}, which ${enforcer.name} enforces, admits ${whom} to ${port}`,
    fix: isNew
      ? `Add a NetworkPolicy to namespace ${namespace} that admits ${port} from ${peer}.`
      : `Admit ${port} from ${peer} in NetworkPolicy ${namespace}/${target.ref.name}.`,
    commands:
      blocks.length === 0
        ? []
        : [isNew ? adding(namespace, selector, rule) : patching(target, rule)],
  };
}

/** One for all pods of a namespace is no place for what a few of them need. */
function isSpecific({ spec }: kubernetes.NetworkPolicy): boolean {
  const { matchLabels = {}, matchExpressions = [] } = spec?.podSelector ?? {};
  return Object.keys(matchLabels).length + matchExpressions.length > 0;
}

function patching({ ref, value }: Policy, rule: object): string {
  const patch =
    value.spec?.ingress === undefined
      ? { op: 'add', path: '/spec/ingress', value: [rule] }
      : { op: 'add', path: '/spec/ingress/-', value: rule };
  return `kubectl -n ${ref.namespace ?? ''} patch networkpolicy ${ref.name} --type=json -p '${JSON.stringify([patch])}'`;
}

function adding(
  namespace: string,
  matchLabels: Readonly<Record<string, string>>,
  rule: object,
): string {
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'allow-load-balancer' },
    spec: { podSelector: { matchLabels }, policyTypes: ['Ingress'], ingress: [rule] },
  };
  return `echo '${JSON.stringify(policy)}' | kubectl -n ${namespace} create -f -`;
}

function originsOf({ from: { origins } }: TargetPath): readonly Evidence[] {
  return origins === 'clients' ? [] : origins;
}
