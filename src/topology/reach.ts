import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import { coverage, EVERYWHERE, rangeOf, textOf, type AddressRange } from './addresses.js';
import type { Blocker } from './blockers.js';
import { attributeOf, CROSS_ZONE } from './elb-attributes.js';
import { indexInterfaces, type Interfaces } from './interfaces.js';
import type { Lens } from './lens.js';
import { vpcRulesOf, type VpcRules } from './packets/vpc-rules.js';
import { receiverFinder } from './packets/receivers.js';
import { blockOf, blocksOf, type Written } from './packets/blocks.js';
import { judgeWay } from './packets/judge.js';
import type { Origin, Party, Way } from './packets/way.js';
import type { Port, Reach } from './security-rules.js';
import type { BackendService, TargetGroup, TargetPath } from './topology.js';

type NetworkInterface = Seen<aws.NetworkInterface>;
type Family = AddressRange['family'];

/** Of these, no packet is expected to arrive. */
const IDLE = new Set(['draining', 'unused', 'unavailable']);

const TYPES = new Set(['application', 'network']);

/** One pod that can be reached is enough. */
const BEST_FIRST: Readonly<Record<Reach, number>> = { open: 0, unknown: 1, partial: 2, blocked: 3 };

/** Ports that load balancers and nodes send from. */
const EPHEMERAL = { first: 1024, last: 65535 };

const NO_GROUPS: Party = { ids: [], groups: [] };

/** An interface with the security groups that filter what it receives. */
interface Holder extends Party {
  readonly eni: NetworkInterface | undefined;
  /** The same for interfaces with the same groups. */
  readonly key: string;
}

/** A subnet that packets come from, and the addresses that are used in it, where known. */
interface Place extends Origin {
  readonly addresses: readonly AddressRange[];
}

/** The other end of a way, and what tells it from others. */
interface Sender extends Party {
  readonly places: readonly Place[];
  readonly vpc: string | undefined;
  readonly family: Family;
  readonly from: TargetPath['from'];
  readonly key: string;
}

/** What is the same for all ways that the same rules decide. */
type Answer = Pick<TargetPath, 'reach' | 'blockers'>;

type GroupParts = Pick<TargetGroup, 'object' | 'health' | 'attributes' | 'service' | 'binding'>;

/**
 * How to find the ways that packets take to the targets of a group. There is none for what was
 * not seen: a target whose network interface is not in the snapshot, or a load balancer that is
 * not. Network ACLs and route tables that were not seen are not judged.
 */
export function pathFinder(lens: Lens): (group: GroupParts) => readonly TargetPath[] {
  let interfaces: Interfaces | undefined;
  const rules = vpcRulesOf(lens);
  const receiverAt = receiverFinder(rules);
  const answers = new Map<string, Answer>();
  const holders = new Map<string, Holder | undefined>();

  const holderOf = (eni: NetworkInterface | undefined): Holder | undefined => {
    if (eni === undefined) return undefined;
    const known = holders.get(eni.ref.name);
    if (known !== undefined) return known;
    const ids = (eni.value.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []).toSorted();
    if (ids.length === 0) return undefined;
    const groups = partyOf(lens, ids).groups.filter(
      ({ value }) => value.IpPermissions !== undefined,
    );
    const holder = { eni, ids, groups, key: ids.join() };
    holders.set(eni.ref.name, holder);
    return holder;
  };
  const answer = (
    to: Holder,
    address: string,
    port: Port,
    from: Sender,
    preferred: string | undefined,
  ): Answer & { readonly key: string } => {
    const receiver = receiverAt(to, address, rules.of(to.eni?.value.SubnetId), from);
    if (receiver === undefined) return { reach: 'unknown', blockers: [], key: '' };
    const all = [keyOf(from, to, port), receiver.key, preferred].join(' ');
    const known = answers.get(all);
    if (known !== undefined) return { ...known, key: all };
    const found = judgeFrom(
      {
        port,
        sourcePorts: EPHEMERAL,
        sender: { ids: from.ids, groups: from.groups, preferred },
        receiver,
        isLocal: from.vpc !== undefined && from.vpc === to.eni?.value.VpcId,
      },
      from.places,
      rules,
    );
    answers.set(all, found);
    return { ...found, key: all };
  };

  return ({ object, health, attributes, service, binding }) => {
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
    const own = partyOf(lens, balancer.value.SecurityGroups ?? []);
    const crossesZones = isCrossZone(lens, balancer, attributes);
    const senders = new Map<string, Sender>();
    const balancerIn = (zone: string | undefined): Sender => {
      const within = crossesZones ? undefined : zone;
      const sender =
        senders.get(within ?? '') ?? balancerSender(rules, enis, balancer, own, within, family);
      senders.set(within ?? '', sender);
      return sender;
    };
    const preferred = allowedGroup(binding, own);
    const isTransparent =
      balancer.value.Type === 'network' && mayPreserveClients(object.value, attributes);
    const isForwarding = service?.object.value.spec.externalTrafficPolicy !== 'Local';
    const podsBeyond =
      TargetType === 'instance' && service !== undefined && isForwarding
        ? podFinder(lens, service, family, (address) => holderOf(enis.holding(address, VpcId)))
        : () => undefined;

    const found: { readonly path: TargetPath; readonly keys: Keys }[] = [];
    const add = (path: Omit<TargetPath, 'reach' | 'blockers'>, to: Answer, keys: Keys) => {
      found.push({ path: { ...path, ...to }, keys });
    };
    /** Keys of ways that packets are seen to have taken, and the targets that they got to. */
    const proven = new Set<string>();
    const reached = new Set<number>();
    const ends = ({ from }: Sender, to: Holder, port: Port) => ({
      port,
      from,
      to: to.eni,
      groups: to.groups,
    });

    for (const [target, one] of health.value.entries()) {
      const { Target, TargetHealth = {} } = one;
      const number = Target.Port ?? object.value.Port;
      if (number === undefined || IDLE.has(TargetHealth.State ?? '')) continue;
      const to =
        TargetType === 'instance'
          ? holderOf(enis.primaryOf(Target.Id))
          : (holderOf(enis.holding(Target.Id, VpcId)) ?? strangerOf(lens, Target.Id, VpcId));
      if (to === undefined) continue;
      const from = balancerIn(to.eni?.value.AvailabilityZone ?? Target.AvailabilityZone);
      const probed = probedPort(object.value, one, number);
      const isThrough = isAnswering(TargetHealth, balancer.value);
      const address = TargetType === 'ip' ? Target.Id : addressOf(to, family);
      const way = (sender: Sender, port: Port) => {
        const { key, ...rest } = answer(to, address, port, sender, preferred);
        const keys = [keyOf(sender, to, port), key] as const;
        return { ...rest, keys };
      };
      const prove = (keys: Keys) => keys.forEach((key) => proven.add(key));
      if (isThrough) reached.add(target);
      for (const protocol of protocolsOf(object.value)) {
        const port = { protocol, number };
        const sender = isTransparent ? clientsOf(from) : from;
        const { keys, ...rest } = way(sender, port);
        add({ target, purpose: 'traffic', ...ends(sender, to, port) }, rest, keys);
        const isSamePort = protocol === 'tcp' && number === probed;
        // Who the clients are, no health check says.
        if (isThrough && isSamePort && rest.blockers.length > 0) prove(keys);
      }
      if (probed === undefined) continue;
      const port = { protocol: 'tcp', number: probed } as const;
      const { keys, ...rest } = way(from, port);
      add({ target, purpose: 'health-check', ...ends(from, to, port) }, rest, keys);
      if (isThrough) prove(keys);

      // Without a pod of its own, a node sends everything on to the pods of others.
      const elsewhere = probed === number ? podsBeyond(number, Target.Id) : undefined;
      if (elsewhere === undefined) continue;
      const node = nodeSender(lens, rules, to, family);
      if (node === undefined) continue;
      const hops = elsewhere.map((pod) => ({
        pod,
        ...answer(pod.holder, pod.address, pod.port, node, undefined),
      }));
      const [hop] = hops.toSorted((a, b) => BEST_FIRST[a.reach] - BEST_FIRST[b.reach]);
      if (hop === undefined) continue;
      const { pod, key, ...judged } = hop;
      const hopKeys = [`${number} ${to.key}`, key] as const;
      add({ target, purpose: 'node-to-pod', ...ends(node, pod.holder, pod.port) }, judged, hopKeys);
      if (isThrough && hop.reach !== 'open') prove([hopKeys[0], hopKeys[0]]);
    }
    return found.map(({ path, keys }) => disproved(path, keys, proven, reached));
  };
}

/** Of the security groups that decide a way, and of everything that does. */
type Keys = readonly [string, string];

/** What arrives is let through, whatever the rules seem to say. */
function disproved(
  path: TargetPath,
  [rules, all]: Keys,
  proven: ReadonlySet<string>,
  reached: ReadonlySet<number>,
): TargetPath {
  if (!proven.has(rules)) return path;
  const isOwn = path.purpose === 'node-to-pod' || (proven.has(all) && reached.has(path.target));
  const left = path.blockers.filter((blocker) => {
    if (isOwn || blocker.by.startsWith('security-group')) return false;
    // What gets through once may not the next time.
    return !proven.has(all) || isIntermittent(blocker);
  });
  return { ...path, reach: reachOf(left), blockers: left };
}

/** Answers to some ports are lost: connections that got through say nothing of the next one. */
function isIntermittent({ by, leg, extent }: Blocker): boolean {
  return by === 'network-acl' && leg === 'back' && extent === 'some';
}

export function reachOf(blockers: readonly Blocker[]): Reach {
  if (blockers.length === 0) return 'open';
  return blockers.some(({ extent }) => extent === 'all') ? 'blocked' : 'partial';
}

/** The same for ways that the same rules of security groups decide. */
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
  const set = attributeOf(attributes, 'preserve_client_ip.enabled')?.value;
  if (set !== undefined) return set !== 'false';
  const isOff = TargetType === 'ip' && (Protocol === 'TCP' || Protocol === 'TLS');
  return attributes === undefined || !isOff;
}

function partyOf(lens: Lens, ids: readonly string[]): Party {
  const groups = ids.flatMap((name) => {
    const found = lens.find('aws/ec2/security-groups', { kind: 'SecurityGroup', name });
    return typeof found === 'object' ? [found] : [];
  });
  return { ids, groups };
}

/** Of a load balancer's groups the one that the controller lets in to targets. */
function allowedGroup(binding: TargetGroup['binding'], { ids }: Party): string | undefined {
  const rules = binding?.object.value.spec.networking?.ingress ?? [];
  const wanted = rules.flatMap(({ from: peers = [] }) =>
    peers.flatMap(({ securityGroup }) => securityGroup?.groupID ?? []),
  );
  return ids.find((id) => wanted.includes(id)) ?? ids.toSorted()[0];
}

/** Nodes of a network load balancer send to targets of other zones only where they are told to. */
function isCrossZone(
  lens: Lens,
  balancer: Seen<aws.LoadBalancer>,
  attributes: TargetGroup['attributes'],
): boolean {
  // What the target group says goes before what its load balancer does.
  const own = attributeOf(attributes, CROSS_ZONE)?.value;
  if (own !== 'use_load_balancer_configuration') return own === 'true';
  const all = lens.entry('aws/elbv2/load-balancer-attributes', balancer.ref);
  return attributeOf(all, CROSS_ZONE)?.value === 'true';
}

/** A target whose address is of no network of the VPC: no interface is to be seen there. */
function strangerOf(lens: Lens, id: string, name: string | undefined): Holder | undefined {
  const address = rangeOf(id);
  const vpc = lens.find('aws/ec2/vpcs', { kind: 'Vpc', name: name ?? '' });
  if (address === undefined || typeof vpc !== 'object') return undefined;
  const blocks = blocksOf(vpc.value);
  if (blocks.length === 0 || coverage(blocks, address) !== 'none') return undefined;
  return { eni: undefined, ...NO_GROUPS, key: 'elsewhere' };
}

/** What an instance is sent to: the main address of its interface. */
function addressOf({ eni }: Holder, family: Family): string {
  if (eni === undefined) return '';
  const { PrivateIpAddress = '', Ipv6Addresses = [] } = eni.value;
  return family === 'ipv4' ? PrivateIpAddress : (Ipv6Addresses[0]?.Ipv6Address ?? '');
}

/** Where rules split a subnet, the addresses that are used there decide. */
function judgeFrom(way: Omit<Way, 'origins'>, places: readonly Place[], rules: VpcRules): Answer {
  const { split, ...first } = judgeWay({ ...way, origins: places }, rules);
  if (split.length === 0) return first;
  const origins = places.map((place) => {
    if (!split.includes(place)) return place;
    return place.addresses.length > 0
      ? { ...place, ranges: place.addresses }
      : { ...place, isVague: true };
  });
  const { reach, blockers } = judgeWay({ ...way, origins }, rules);
  return { reach, blockers };
}

function balancerSender(
  rules: VpcRules,
  interfaces: Interfaces,
  balancer: Seen<aws.LoadBalancer>,
  own: Party,
  zone: string | undefined,
  family: Family,
): Sender {
  const { LoadBalancerArn, SecurityGroups = [], AvailabilityZones = [], Type } = balancer.value;
  const enis = interfaces.isWhole ? interfaces.ofLoadBalancer(LoadBalancerArn) : [];
  // A network load balancer's node serves its own zone, and others only on demand.
  const near = AvailabilityZones.filter(({ ZoneName }) => ZoneName === zone);
  const zones = Type === 'network' && near.length > 0 ? near : AvailabilityZones;
  const places: Place[] = [];
  const origins: Evidence[] = [];
  for (const { SubnetId: name = '', ZoneName } of zones) {
    const home = rules.of(name);
    const addresses = enis
      .filter(({ value }) => value.SubnetId === name)
      .flatMap((eni) => addressesIn(eni, family));
    // An NLB keeps its addresses as long as it lives, an ALB takes new ones of its subnets.
    const isFixed = Type === 'network' && addresses.length > 0;
    const block = home !== undefined && !isFixed ? blockOf(home.subnet, family) : undefined;
    const written = block === undefined ? addresses : [block];
    places.push({
      name: ZoneName === undefined ? name : `${name} in ${ZoneName}`,
      blocks: written.map(({ range }) => textOf(range)),
      ranges: written.length === 0 ? [EVERYWHERE[family]] : written.map(({ range }) => range),
      isVague: written.length === 0,
      subnet: home,
      addresses: addresses.map(({ range }) => range),
    });
    origins.push(...written.map(({ source }) => source));
  }
  return {
    ...own,
    places: places.length === 0 ? [anywhere(family)] : places,
    vpc: balancer.value.VpcId,
    family,
    from: {
      ref: balancer.ref,
      groups: SecurityGroups,
      source: cite(balancer, 'SecurityGroups'),
      origins,
    },
    key: `${LoadBalancerArn} ${family} ${zones.map(({ ZoneName }) => ZoneName).join()}`,
  };
}

function anywhere(family: Family): Place {
  return {
    ...{ name: 'anywhere', blocks: [], isVague: true, subnet: undefined, addresses: [] },
    ranges: [EVERYWHERE[family]],
  };
}

/** The same with the addresses of clients, whoever they are. */
function clientsOf(balancer: Sender): Sender {
  const { places, family, from, key } = balancer;
  return {
    ...balancer,
    places: places.map(({ name, subnet }) => ({ ...anywhere(family), name, subnet })),
    from: { ...from, origins: 'clients' },
    key: `clients ${key}`,
  };
}

function nodeSender(
  lens: Lens,
  rules: VpcRules,
  { eni, ids, key }: Holder,
  family: Family,
): Sender | undefined {
  if (eni === undefined) return undefined;
  // What kube-proxy forwards carries the first address of the node.
  const [address] = addressesIn(eni, family);
  const subnet = rules.of(eni.value.SubnetId);
  const place = {
    ...{ name: eni.ref.name, isVague: false, subnet, addresses: [] },
    ...(address !== undefined && { blocks: [textOf(address.range)], ranges: [address.range] }),
  };
  return {
    ...partyOf(lens, ids),
    places: [{ ...anywhere(family), ...(address === undefined ? {} : place) }],
    vpc: eni.value.VpcId,
    family,
    from: {
      ref: eni.ref,
      groups: ids,
      source: cite(eni, 'Groups'),
      origins: address === undefined ? [] : [address.source],
    },
    key: `node ${eni.ref.name} ${key} ${family}`,
  };
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

interface Pod {
  readonly holder: Holder;
  readonly address: string;
  readonly port: Port;
}

/**
 * The ready pods that a node of a Service sends packets on to, one for each subnet and set of
 * security groups; absent where it may have one itself, or where some pod could not be placed.
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
        const home = holder?.eni?.value.Attachment?.InstanceId ?? instanceOf(lens, nodeName);
        if (number === undefined || holder === undefined || home === undefined) return undefined;
        homes.add(home);
        const key = `${holder.key} ${holder.eni?.value.SubnetId} ${number}`;
        if (!pods.has(key)) pods.set(key, { holder, address, port: { protocol: 'tcp', number } });
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
