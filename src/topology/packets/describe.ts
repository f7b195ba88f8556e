import { cite, refText, type Seen } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type * as aws from '../../snapshot/aws.js';
import { rangeOf, textOf } from '../addresses.js';
import type { Blocker } from '../blockers.js';
import type { Port } from '../security-rules.js';
import { addressesIn, portsIn, without, type PortRange } from './boxes.js';
import { freeNumbers } from './network-acls.js';
import { packetsFrom, type Party, type Stop, type Surroundings, type Way } from './way.js';

type Said = Pick<Blocker, 'said' | 'fix' | 'commands' | 'evidence'>;

/**
 * What stops some packets of a way at one place, given all stops there. `reserve` has the numbers
 * that new rules of a list get.
 */
export function describe(
  way: Way,
  stops: readonly [Stop, ...Stop[]],
  around: Surroundings,
  reserve: (list: string) => Set<number>,
): Blocker {
  const [{ by, leg, object, isEgress }] = stops;
  const part = partOf(way, stops);
  const said =
    object === undefined
      ? by === 'security-group-egress'
        ? ofEgress(way)
        : ofIngress(way, stops, part !== undefined)
      : by === 'network-acl'
        ? ofAcl(
            way,
            stops,
            object as Seen<aws.NetworkAcl>,
            reserve(`${object.ref.name} ${isEgress}`),
          )
        : ofRoutes(way, stops, object as Seen<aws.RouteTable>, around);
  return { by, leg, extent: part === undefined ? 'all' : 'some', part, ...said };
}

function ofEgress({ sender, receiver, port }: Way): Said {
  const group = sender.groups.find(({ ref }) => ref.name === sender.preferred) ?? sender.groups[0];
  const name = group?.ref.name ?? '';
  const referred = mainGroup(receiver)?.ref.name;
  const peer = referred ?? receiver.block;
  return {
    said: `no outbound rule of ${sender.ids.join(' or ')} admits ${portText(port)} to ${peer}`,
    fix: `Allow outbound ${portText(port)} to ${peer} in SecurityGroup ${name}.`,
    commands: [
      `aws ec2 authorize-security-group-egress --group-id ${name} --ip-permissions '${permission(port, peer)}'`,
    ],
    evidence: evidenceOf(sender.groups.map((one) => cite(one, 'IpPermissionsEgress'))),
  };
}

function ofIngress(
  { sender, receiver, port }: Way,
  stops: readonly Stop[],
  isPartial: boolean,
): Said {
  const group = mainGroup(receiver);
  const name = group?.ref.name ?? '';
  const referred = sender.preferred ?? sender.ids[0];
  const blocks = blocksOf(stops);
  const origin = listed(blocks) || 'its clients';
  const whom = isPartial ? origin : sender.ids.join(' or ') || origin;
  const command = `aws ec2 authorize-security-group-ingress --group-id ${name}`;
  const short = `--protocol ${port.protocol} --port ${port.number}`;
  return {
    said: `no inbound rule of ${receiver.ids.join(' or ')} admits ${portText(port)} from ${whom}`,
    fix: `Allow ${portText(port)} from ${referred ?? origin} in SecurityGroup ${name}.`,
    commands:
      referred === undefined
        ? blocks.map((block) =>
            // The short form takes no IPv6 block.
            block.includes(':')
              ? `${command} --ip-permissions '${permission(port, block)}'`
              : `${command} ${short} --cidr ${block}`,
          )
        : [`${command} ${short} --source-group ${referred}`],
    evidence: evidenceOf(
      receiver.groups
        .toSorted((a, b) => Number(b === group) - Number(a === group))
        .map((one) => cite(one, 'IpPermissions')),
    ),
  };
}

function ofAcl(
  { receiver, port, sourcePorts }: Way,
  stops: readonly [Stop, ...Stop[]],
  acl: Seen<aws.NetworkAcl>,
  reserved: Set<number>,
): Said {
  const [{ leg, isEgress }] = stops;
  // Packets are filtered by where they go to when they leave, else by where they come from.
  const isTarget = (leg === 'there') === isEgress;
  const peers = isTarget ? [receiver.block] : blocksOf(stops);
  const slots = peers.map((peer, at) => {
    const subnet = isTarget ? receiver.subnet : subnetOf(peer, stops);
    return subnet?.slot ?? { at, of: peers.length };
  });
  const entries = causesOf(stops).filter((index) => index !== undefined);
  const numbers = entries
    .flatMap((index) => acl.value.Entries?.[index]?.RuleNumber ?? [])
    .toSorted((a, b) => a - b);
  const direction = isEgress ? 'outbound' : 'inbound';
  const name = acl.ref.name;
  const what = (ports: readonly PortRange[]) =>
    leg === 'there'
      ? portText(port)
      : `answers to ${port.protocol.toUpperCase()} ${portsText(ports)}`;
  const peer = `${isEgress ? 'to' : 'from'} ${listed(peers) || 'clients'}`;
  const dropped = `${what(stops.flatMap(portsOf))} ${peer}`;
  const isPlural = numbers.length > 1;
  const rules = `${isPlural ? 'rules' : 'rule'} ${listed(numbers.map(String))}`;
  const others = causesOf(stops).includes(undefined) ? ', and no other allows,' : '';
  const free = freeNumbers(acl.value, isEgress, numbers, slots, reserved);
  const before = `In ${refText(acl.ref)}${numbers.length > 0 ? `, before ${rules}` : ''}`;
  const ports = leg === 'there' ? { first: port.number, last: port.number } : sourcePorts;
  return {
    said:
      numbers.length > 0
        ? `${direction} ${rules} of ${name} ${isPlural ? 'deny' : 'denies'}${others} ${dropped}`
        : `no ${direction} rule of ${name} allows ${dropped}`,
    fix: `${before}, allow ${direction} ${what([sourcePorts])} ${peer}${
      free === undefined ? ': no lower number is free, so give what stands there higher ones' : ''
    }.`,
    commands: (free === undefined ? [] : peers).map((block, index) =>
      [
        `aws ec2 create-network-acl-entry --network-acl-id ${name}`,
        `${isEgress ? '--egress' : '--ingress'} --rule-number ${free?.[index]}`,
        `--protocol ${port.protocol} --port-range From=${ports.first},To=${ports.last}`,
        `${block.includes(':') ? '--ipv6-cidr-block' : '--cidr-block'} ${block}`,
        '--rule-action allow',
      ].join(' '),
    ),
    evidence: evidenceOf(
      numbers.length === 0
        ? [cite(acl, 'Entries')]
        : entries.toSorted((a, b) => a - b).map((index) => cite(acl, 'Entries', index)),
    ),
  };
}

function ofRoutes(
  { receiver, isLocal }: Way,
  stops: readonly [Stop, ...Stop[]],
  table: Seen<aws.RouteTable>,
  { gatewayTo }: Surroundings,
): Said {
  const [{ leg }] = stops;
  const name = table.ref.name;
  const routeAt = (index: number | undefined) =>
    index === undefined ? undefined : table.value.Routes?.[index];
  const isHole = (index: number | undefined) => routeAt(index)?.State === 'blackhole';
  const routes = causesOf(stops).filter((index) => index !== undefined);
  const holes = routes.filter(isHole).flatMap((index) => destinationOf(routeAt(index)) ?? []);
  const lost = stops.filter(({ causes }) => !causes.every(isHole));
  const gaps = lost.length === 0 ? [] : leg === 'there' ? [receiver.block] : blocksOf(lost);
  // Without it, the local route of the VPC leads there.
  const isInTheWay = isLocal && holes.length > 0;
  const command = (verb: string, block: string) =>
    `aws ec2 ${verb} --route-table-id ${name} ${optionFor(block)}`;
  const leading = (verb: string, block: string) => {
    const range = rangeOf(block);
    const by = range === undefined ? undefined : gatewayTo(range);
    return by === undefined ? undefined : `${command(verb, block)} ${by}`;
  };
  const led = [
    ...holes.map((block) => leading('replace-route', block)),
    ...gaps.map((block) => leading('create-route', block)),
  ];
  const gap =
    routes.length > 0
      ? `${name} leads to ${listed(gaps)} by the internet only, where no private address answers`
      : `${name} has no route to ${listed(gaps)}`;
  return {
    said: holes.length > 0 ? `the route of ${name} to ${listed(holes)} is a blackhole` : gap,
    fix: isInTheWay
      ? `Delete the route to ${listed(holes)} from ${refText(table.ref)}: the local one leads there.`
      : `Let ${refText(table.ref)} lead to ${listed([...holes, ...gaps])}, by the peering connection or transit gateway that leads there.`,
    commands: isInTheWay
      ? holes.map((block) => command('delete-route', block))
      : led.every((one) => one !== undefined)
        ? led
        : [],
    evidence: evidenceOf(
      routes.length === 0
        ? [cite(table, 'Routes')]
        : routes.toSorted((a, b) => a - b).map((index) => cite(table, 'Routes', index)),
    ),
  };
}

/** The group that the cluster's own rules are in. */
function mainGroup({ groups }: Party): Seen<aws.SecurityGroup> | undefined {
  const isOfCluster = ({ value }: Seen<aws.SecurityGroup>) =>
    (value.Tags ?? []).some(({ Key }) => Key.startsWith('kubernetes.io/cluster/'));
  return groups.find(isOfCluster) ?? groups[0];
}

/** What is stopped, where that is not all: whole origins by their names, else what of them. */
function partOf(way: Way, stops: readonly Stop[]): string | undefined {
  const { origins, receiver, sourcePorts } = way;
  const left = origins.map((origin) => {
    const stopped = stops.filter((stop) => stop.origin === origin).flatMap((stop) => stop.stopped);
    return without(packetsFrom(way, origin), stopped);
  });
  if (left.every((boxes) => boxes.length === 0)) return undefined;
  const places = stops.flatMap(({ origin, stopped }) => {
    const free = without(
      packetsFrom(way, origin),
      stopped.map(({ addresses }) => ({ addresses, ports: sourcePorts })),
    );
    if (free.length === 0) return [origin.name];
    const { family } = receiver.range;
    return addressesIn(stopped).map((one) => textOf({ family, ...one }));
  });
  const stopped = stops.flatMap((stop) => stop.stopped);
  const isEveryPort = stops.every((stop) => {
    const [ports, ...others] = portsIn(stop.stopped);
    return (
      others.length === 0 && ports?.first === sourcePorts.first && ports.last === sourcePorts.last
    );
  });
  const ports = isEveryPort ? [] : [portsText(portsIn(stopped))];
  const isEverywhere =
    stops.length === origins.length && places.every((name, i) => name === stops[i]?.origin.name);
  return [...(isEverywhere ? [] : [listed([...new Set(places)])]), ...ports].join(' on ');
}

function causesOf(stops: readonly Stop[]): readonly Stop['causes'][number][] {
  return [...new Set(stops.flatMap(({ causes }) => causes))];
}

function portsOf({ stopped }: Stop): readonly PortRange[] {
  return portsIn(stopped);
}

function blocksOf(stops: readonly Stop[]): readonly string[] {
  return [...new Set(stops.flatMap(({ origin }) => origin.blocks))].toSorted();
}

function subnetOf(block: string, stops: readonly Stop[]): Stop['origin']['subnet'] {
  return stops.find(({ origin }) => origin.blocks.includes(block))?.origin.subnet;
}

function portText({ protocol, number }: Port): string {
  return `${protocol.toUpperCase()} port ${number}`;
}

function portsText(ranges: readonly PortRange[]): string {
  const texts = portsIn(ranges.map((ports) => ({ addresses: { first: 0n, last: 0n }, ports }))).map(
    ({ first, last }) => (first === last ? String(first) : `${first}–${last}`),
  );
  return `ports ${listed(texts)}`;
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

function destinationOf(
  route: NonNullable<aws.RouteTable['Routes']>[number] | undefined,
): string | undefined {
  return (
    route?.DestinationCidrBlock ?? route?.DestinationIpv6CidrBlock ?? route?.DestinationPrefixListId
  );
}

function optionFor(destination: string): string {
  if (destination.startsWith('pl-')) return `--destination-prefix-list-id ${destination}`;
  return destination.includes(':')
    ? `--destination-ipv6-cidr-block ${destination}`
    : `--destination-cidr-block ${destination}`;
}

function permission({ protocol, number }: Port, peer: string): string {
  const ports = `IpProtocol=${protocol},FromPort=${number},ToPort=${number}`;
  if (peer.startsWith('sg-')) return `${ports},UserIdGroupPairs=[{GroupId=${peer}}]`;
  return peer.includes(':')
    ? `${ports},Ipv6Ranges=[{CidrIpv6=${peer}}]`
    : `${ports},IpRanges=[{CidrIp=${peer}}]`;
}

function evidenceOf(found: readonly Evidence[]): Blocker['evidence'] {
  return found as readonly [Evidence, ...Evidence[]];
}
