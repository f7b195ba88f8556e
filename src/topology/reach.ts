import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { rangeOf, type AddressRange } from './addresses.js';
import { indexInterfaces, type Interfaces } from './interfaces.js';
import type { Lens } from './lens.js';
import { reachThrough, type Place, type Port, type Reach, type Source } from './security-rules.js';
import type { BackendService, TargetGroup, TargetPath } from './topology.js';

type NetworkInterface = Seen<aws.NetworkInterface>;
type Family = AddressRange['family'];

/** Of these, no packet is expected to arrive. */
const IDLE = new Set(['draining', 'unused', 'unavailable']);

const TYPES = new Set(['application', 'network']);

/** One pod that can be reached is enough. */
const BEST_FIRST: Readonly<Record<Reach, number>> = { open: 0, unknown: 1, partial: 2, blocked: 3 };

/** An interface with the security groups that filter what it receives. */
interface Holder {
  readonly eni: NetworkInterface;
  readonly groups: readonly Seen<aws.SecurityGroup>[];
  /** All of its groups were seen. */
  readonly isWhole: boolean;
  /** The same for interfaces with the same groups. */
  readonly key: string;
}

/** The other end of a way, and what tells it from others. */
interface Sender {
  readonly source: Source;
  readonly from: TargetPath['from'];
  readonly key: string;
}

/**
 * How to find the ways that packets take to the targets of a group. There is none for what was
 * not seen: a target whose network interface is not in the snapshot, or a load balancer that is
 * not.
 */
export function pathFinder(
  lens: Lens,
): (
  group: Pick<TargetGroup, 'object' | 'health' | 'attributes' | 'service'>,
) => readonly TargetPath[] {
  let interfaces: Interfaces | undefined;
  const reaches = new Map<string, Reach>();
  const holders = new Map<string, Holder | undefined>();

  const holderOf = (eni: NetworkInterface | undefined): Holder | undefined => {
    if (eni === undefined) return undefined;
    const known = holders.get(eni.ref.name);
    if (known !== undefined) return known;
    const ids = (eni.value.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []).toSorted();
    if (ids.length === 0) return undefined;
    const groups = ids.flatMap((name) => {
      const found = lens.find('aws/ec2/security-groups', { kind: 'SecurityGroup', name });
      return typeof found === 'object' && found.value.IpPermissions !== undefined ? [found] : [];
    });
    const holder = { eni, groups, isWhole: groups.length === ids.length, key: ids.join() };
    holders.set(eni.ref.name, holder);
    return holder;
  };
  const reach = (to: Holder, port: Port, from: Sender): Reach => {
    const all = keyOf(from, to, port);
    const known = reaches.get(all);
    if (known !== undefined) return known;
    const answer = reachThrough(
      to.groups.map(({ value }) => value),
      port,
      from.source,
      (name) =>
        lens
          .entry('aws/ec2/managed-prefix-lists', { kind: 'PrefixList', name })
          ?.value.map(({ Cidr }) => Cidr),
    );
    const found = to.isWhole || answer === 'open' ? answer : 'unknown';
    reaches.set(all, found);
    return found;
  };

  return ({ object, health, attributes, service }) => {
    const { TargetType, VpcId, LoadBalancerArns = [] } = object.value;
    if (health === undefined || (TargetType !== 'ip' && TargetType !== 'instance')) return [];
    const [arn = ''] = LoadBalancerArns;
    const balancer = lens.find('aws/elbv2/load-balancers', {
      kind: 'LoadBalancer',
      name: arn,
      arn,
    });
    if (typeof balancer !== 'object' || !TYPES.has(balancer.value.Type ?? '')) return [];
    interfaces ??= indexInterfaces(lens);
    const enis = interfaces;
    const family = object.value.IpAddressType === 'ipv6' ? 'ipv6' : 'ipv4';
    const senders = new Map<string, Sender>();
    const balancerIn = (zone: string | undefined): Sender => {
      const sender = senders.get(zone ?? '') ?? balancerSender(lens, enis, balancer, zone, family);
      senders.set(zone ?? '', sender);
      return sender;
    };
    const clients: Sender = {
      source: { groups: balancer.value.SecurityGroups ?? [], places: family },
      from: {
        ref: balancer.ref,
        groups: balancer.value.SecurityGroups ?? [],
        source: cite(balancer, 'SecurityGroups'),
        origins: 'clients',
      },
      key: `clients ${arn} ${family}`,
    };
    const isTransparent =
      balancer.value.Type === 'network' && mayPreserveClients(object.value, attributes);
    const isForwarding = service?.object.value.spec.externalTrafficPolicy !== 'Local';
    const podsBeyond =
      TargetType === 'instance' && service !== undefined && isForwarding
        ? podFinder(lens, service, family, (address) => holderOf(enis.holding(address, VpcId)))
        : () => undefined;

    const paths: { readonly path: TargetPath; readonly key: string }[] = [];
    const add = (path: TargetPath, key: string) => paths.push({ path, key });
    /** Keys of ways that packets are seen to have taken. */
    const proven = new Set<string>();
    const between = (sender: Sender, to: Holder, port: Port) => ({
      port,
      from: sender.from,
      to: to.eni,
      groups: to.groups,
      reach: reach(to, port, sender),
      blockers: [],
    });

    for (const [target, one] of health.value.entries()) {
      const { Target, TargetHealth = {} } = one;
      const number = Target.Port ?? object.value.Port;
      if (number === undefined || IDLE.has(TargetHealth.State ?? '')) continue;
      const to = holderOf(
        TargetType === 'instance' ? enis.primaryOf(Target.Id) : enis.holding(Target.Id, VpcId),
      );
      if (to === undefined) continue;
      const from = balancerIn(to.eni.value.AvailabilityZone ?? Target.AvailabilityZone);
      const probed = probedPort(object.value, one, number);
      const isThrough = isAnswering(TargetHealth, balancer.value);
      for (const protocol of protocolsOf(object.value)) {
        const port = { protocol, number };
        const sender = isTransparent ? clients : from;
        const path = { target, purpose: 'traffic', ...between(sender, to, port) } as const;
        const key = keyOf(sender, to, port);
        add(path, key);
        const isSamePort = protocol === 'tcp' && number === probed;
        if (isThrough && isSamePort && path.reach === 'blocked') proven.add(key);
      }
      if (probed === undefined) continue;
      const port = { protocol: 'tcp', number: probed } as const;
      const key = keyOf(from, to, port);
      add({ target, purpose: 'health-check', ...between(from, to, port) }, key);
      if (isThrough) proven.add(key);

      // Without a pod of its own, a node sends everything on to the pods of others.
      const elsewhere = probed === number ? podsBeyond(number, Target.Id) : undefined;
      if (elsewhere === undefined) continue;
      const node = nodeSender(to, family);
      const hops = elsewhere.map((pod) => between(node, pod.holder, pod.port));
      const [hop] = hops.toSorted((a, b) => BEST_FIRST[a.reach] - BEST_FIRST[b.reach]);
      if (hop === undefined) continue;
      const hopKey = `${number} ${to.key}`;
      add({ target, purpose: 'node-to-pod', ...hop }, hopKey);
      if (isThrough && hop.reach !== 'open') proven.add(hopKey);
    }
    // What arrives is let through, whatever the rules seem to say.
    return paths.map(({ path, key }) => (proven.has(key) ? { ...path, reach: 'open' } : path));
  };
}

/** The same for ways that the same rules decide. */
function keyOf(from: Sender, to: Holder, { protocol, number }: Port): string {
  return `${to.key} ${protocol} ${number} ${from.key}`;
}

/** Whether packets of the health check got to the target: evidence that outweighs every rule. */
export function isAnswering(
  { State, Reason }: NonNullable<aws.TargetHealthDescription['TargetHealth']> = {},
  { Type }: aws.LoadBalancer,
): boolean {
  return (
    State === 'healthy' ||
    Reason === 'Target.ResponseCodeMismatch' ||
    // An NLB says this of a timeout, too.
    (Type === 'application' && Reason === 'Target.FailedHealthChecks')
  );
}

function protocolsOf({ Protocol }: aws.TargetGroup): readonly Port['protocol'][] {
  switch (Protocol) {
    case 'HTTP':
    case 'HTTPS':
    case 'TCP':
    case 'TLS':
      return ['tcp'];
    case 'UDP':
    case 'QUIC':
      return ['udp'];
    case 'TCP_UDP':
    case 'TCP_QUIC':
      return ['tcp', 'udp'];
    default:
      return [];
  }
}

function probedPort(
  { HealthCheckPort }: aws.TargetGroup,
  target: aws.TargetHealthDescription,
  traffic: number,
): number | undefined {
  const port = HealthCheckPort ?? target.HealthCheckPort;
  if (port === 'traffic-port') return traffic;
  return port !== undefined && /^\d+$/.test(port) ? Number(port) : undefined;
}

/** Whether targets may see the clients' addresses; so it is where nothing says otherwise. */
function mayPreserveClients(
  { TargetType, Protocol }: aws.TargetGroup,
  attributes: TargetGroup['attributes'],
): boolean {
  const set = attributes?.value.find(({ Key }) => Key === 'preserve_client_ip.enabled')?.Value;
  if (set !== undefined) return set !== 'false';
  const isOff = TargetType === 'ip' && (Protocol === 'TCP' || Protocol === 'TLS');
  return attributes === undefined || !isOff;
}

function balancerSender(
  lens: Lens,
  interfaces: Interfaces,
  balancer: Seen<aws.LoadBalancer>,
  zone: string | undefined,
  family: Family,
): Sender {
  const { LoadBalancerArn, SecurityGroups = [], AvailabilityZones = [], Type } = balancer.value;
  const enis = interfaces.ofLoadBalancer(LoadBalancerArn);
  const mayDeny = lens.mayDeny('aws/ec2/network-interfaces');
  // A network load balancer's node serves its own zone, and others only on demand.
  const own = AvailabilityZones.filter(({ ZoneName }) => ZoneName === zone);
  const zones = Type === 'network' && own.length > 0 ? own : AvailabilityZones;
  const places: Place[] = [];
  const origins: Evidence[] = [];
  for (const { SubnetId: name = '' } of zones) {
    const found = lens.find('aws/ec2/subnets', { kind: 'Subnet', name });
    const addresses = mayDeny
      ? enis
          .filter(({ value }) => value.SubnetId === name)
          .flatMap((eni) => addressesIn(eni, family))
      : [];
    // An NLB keeps its addresses as long as it lives, an ALB takes new ones of its subnets.
    const isFixed = Type === 'network' && addresses.length > 0;
    const block = typeof found === 'object' && !isFixed ? blockOf(found, family) : undefined;
    places.push({ block: block?.range, addresses: addresses.map(({ range }) => range) });
    origins.push(...(block === undefined ? addresses : [block]).map(({ source }) => source));
  }
  return {
    source: { groups: SecurityGroups, places: places.length === 0 ? family : places },
    from: {
      ref: balancer.ref,
      groups: SecurityGroups,
      source: cite(balancer, 'SecurityGroups'),
      origins,
    },
    key: `${LoadBalancerArn} ${family} ${zones.map(({ ZoneName }) => ZoneName).join()}`,
  };
}

function nodeSender(node: Holder, family: Family): Sender {
  const { eni } = node;
  // What kube-proxy forwards carries the first address of the node.
  const [address] = addressesIn(eni, family);
  const groups = (eni.value.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
  return {
    source: {
      groups,
      places: address === undefined ? family : [{ block: undefined, addresses: [address.range] }],
    },
    from: {
      ref: eni.ref,
      groups,
      source: cite(eni, 'Groups'),
      origins: address === undefined ? [] : [address.source],
    },
    key: `node ${eni.ref.name} ${family}`,
  };
}

/** A range of addresses, and where it is written. */
interface Written {
  readonly range: AddressRange;
  readonly source: Evidence;
}

/** The main address of an interface comes first. */
function addressesIn(eni: NetworkInterface, family: Family): readonly Written[] {
  const { PrivateIpAddress = '', Ipv6Addresses = [] } = eni.value;
  if (family === 'ipv4') {
    const range = rangeOf(PrivateIpAddress);
    return range === undefined ? [] : [{ range, source: cite(eni, 'PrivateIpAddress') }];
  }
  return Ipv6Addresses.flatMap(({ Ipv6Address = '' }, index) => {
    const range = rangeOf(Ipv6Address);
    const source = cite(eni, 'Ipv6Addresses', index, 'Ipv6Address');
    return range === undefined ? [] : [{ range, source }];
  });
}

function blockOf(subnet: Seen<aws.Subnet>, family: Family): Written | undefined {
  const { CidrBlock = '', Ipv6CidrBlockAssociationSet = [] } = subnet.value;
  if (family === 'ipv4') {
    const range = rangeOf(CidrBlock);
    return range === undefined ? undefined : { range, source: cite(subnet, 'CidrBlock') };
  }
  const index = Ipv6CidrBlockAssociationSet.findIndex(
    ({ Ipv6CidrBlockState }) => (Ipv6CidrBlockState?.State ?? 'associated') === 'associated',
  );
  const range = rangeOf(Ipv6CidrBlockAssociationSet[index]?.Ipv6CidrBlock ?? '');
  const source = cite(subnet, 'Ipv6CidrBlockAssociationSet', index, 'Ipv6CidrBlock');
  return range === undefined ? undefined : { range, source };
}

interface Pod {
  readonly holder: Holder;
  readonly port: Port;
}

/**
 * The ready pods that a node of a Service sends packets on to, one for each set of security
 * groups; absent where it may have one itself, or where some pod could not be placed.
 */
function podFinder(
  lens: Lens,
  service: BackendService,
  family: Family,
  holderOf: (address: string) => Holder | undefined,
): (nodePort: number, instance: string) => readonly Pod[] | undefined {
  const byPort = new Map<
    number,
    { pods: readonly Pod[]; homes: ReadonlySet<string> } | undefined
  >();
  const place = (nodePort: number) => {
    const port = service.object.value.spec.ports?.find((one) => one.nodePort === nodePort);
    const section = 'kubernetes/endpointslices.discovery.k8s.io';
    if (port === undefined || (port.protocol ?? 'TCP') !== 'TCP') return undefined;
    if (!lens.mayDeny(section, service.ref.namespace)) return undefined;
    const pods = new Map<string, Pod>();
    const homes = new Set<string>();
    for (const { value } of service.slices) {
      if (value.addressType.toLowerCase() !== family) continue;
      const number = value.ports?.find(({ name }) => (name ?? '') === (port.name ?? ''))?.port;
      for (const { addresses = [], conditions, nodeName } of value.endpoints ?? []) {
        if (conditions?.ready === false) continue;
        const [address = ''] = addresses;
        const holder = holderOf(address);
        const home = holder?.eni.value.Attachment?.InstanceId ?? instanceOf(lens, nodeName);
        if (number === undefined || holder === undefined || home === undefined) return undefined;
        homes.add(home);
        const key = `${holder.key} ${number}`;
        if (!pods.has(key)) pods.set(key, { holder, port: { protocol: 'tcp', number } });
      }
    }
    return { pods: [...pods.values()], homes };
  };
  return (nodePort, instance) => {
    if (!byPort.has(nodePort)) byPort.set(nodePort, place(nodePort));
    const placed = byPort.get(nodePort);
    return placed === undefined || placed.homes.has(instance) ? undefined : placed.pods;
  };
}

function instanceOf(lens: Lens, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const node = lens.find('kubernetes/nodes', { kind: 'Node', name });
  if (typeof node !== 'object') return undefined;
  return /\/(i-[0-9a-f]+)$/.exec(node.value.spec?.providerID ?? '')?.[1];
}

/** An address as the block that holds it alone. */
export function blockIn(value: Evidence['value']): string {
  const text = String(value);
  if (text.includes('/')) return text;
  return `${text}/${text.includes(':') ? 128 : 32}`;
}
