import type { Seen } from '../../findings/cite.js';
import type * as aws from '../../snapshot/aws.js';
import type { AddressRange } from '../addresses.js';
import type { Blocker } from '../blockers.js';
import { admissionOf } from '../security-rules.js';
import { portsIn, without, type Box } from './boxes.js';
import { describe } from './describe.js';
import { denialsOf } from './network-acls.js';
import { hopsOf } from './next-hops.js';
import {
  packetsFrom,
  type Judgement,
  type Origin,
  type Stop,
  type Surroundings,
  type Way,
} from './way.js';

/** Judges a way by everything on it: what stops packets is named even where others do before it. */
export function judgeWay(way: Way, around: Surroundings): Judgement {
  const stops = way.origins.flatMap((origin) =>
    [
      egress(way, origin, around),
      ...(isOneSubnet(way, origin) ? [] : between(way, origin, around)),
      ingress(way, origin, around),
    ].flatMap((stop) =>
      stop === undefined ? [] : [stop.origin.isVague ? blurred(way, stop) : stop],
    ),
  );
  let isStopping = false;
  let isPassing = false;
  let isUnsure = false;
  const split: Origin[] = [];
  for (const origin of way.origins) {
    const own = stops.filter((stop) => stop.origin === origin);
    const packets = packetsFrom(way, origin);
    const stopped = own.flatMap((stop) => stop.stopped);
    const left = without(packets, stopped);
    isStopping ||= stopped.length > 0;
    isPassing ||= left.length > 0;
    isUnsure ||= own.some((stop) => without(stop.unsure, stopped).length > 0);
    if (own.some((stop) => isSplit(packets, stop.stopped))) split.push(origin);
  }
  const reach = !isStopping ? (isUnsure ? 'unknown' : 'open') : isPassing ? 'partial' : 'blocked';
  const places = Map.groupBy(
    stops.filter((stop) => stop.stopped.length > 0),
    ({ by, leg, object, isEgress }) => [leg, by, object?.ref.name, isEgress].join(' '),
  );
  const reserved = new Map<string, Set<number>>();
  const reserve = (list: string) => {
    const numbers = reserved.get(list) ?? new Set<number>();
    reserved.set(list, numbers);
    return numbers;
  };
  return {
    reach: way.origins.length === 0 ? 'unknown' : reach,
    blockers: [...places.values()].map((same) =>
      describe(way, same as [Stop, ...Stop[]], around, reserve),
    ),
    split,
  };
}

/** Traffic within a subnet meets no network ACL and no route table. */
function isOneSubnet({ receiver }: Way, { subnet }: Origin): boolean {
  return subnet !== undefined && subnet.subnet.ref.name === receiver.subnet?.subnet.ref.name;
}

function egress(way: Way, origin: Origin, { entriesOf }: Surroundings): Stop | undefined {
  const { sender, receiver, port } = way;
  if (sender.ids.length === 0) return undefined;
  if (sender.groups.some(({ value }) => value.IpPermissionsEgress === undefined)) return undefined;
  const rules = sender.groups.flatMap(({ value }) => value.IpPermissionsEgress ?? []);
  const { isReferred, refers, ranges, isWhole } = admissionOf(rules, port, receiver.ids, entriesOf);
  const packets = packetsFrom(way, origin);
  const there = [boxOf(receiver.range, port.number)];
  const left = isReferred ? [] : without(there, ranges.flatMap(boxesIn(receiver.range)));
  if (left.length === 0) return undefined;
  // A rule may name a group of the receiver that was not seen.
  const isSeen = isWhole && (receiver.ids.length > 0 || !refers);
  const isSure =
    isSeen && sender.groups.length === sender.ids.length && without(there, left).length === 0;
  return {
    ...{ by: 'security-group-egress', leg: 'there', object: undefined },
    ...{ isEgress: true, origin, causes: [] },
    ...(isSure ? { stopped: packets, unsure: [] } : { stopped: [], unsure: packets }),
  };
}

function ingress(way: Way, origin: Origin, { entriesOf }: Surroundings): Stop | undefined {
  const { sender, receiver, port } = way;
  const rules = receiver.groups.flatMap(({ value }) => value.IpPermissions ?? []);
  const { isReferred, ranges, isWhole } = admissionOf(rules, port, sender.ids, entriesOf);
  if (isReferred) return undefined;
  const admitted = ranges.flatMap((range) => origin.ranges.flatMap((one) => boxesIn(one)(range)));
  const left = without(packetsFrom(way, origin), admitted);
  if (left.length === 0) return undefined;
  const isSure =
    isWhole && receiver.ids.length > 0 && receiver.groups.length === receiver.ids.length;
  return {
    ...{ by: 'security-group-ingress', leg: 'there', object: undefined },
    ...{ isEgress: false, origin, causes: [] },
    ...(isSure ? { stopped: left, unsure: [] } : { stopped: [], unsure: left }),
  };
}

/** Network ACLs and routes, in the order in which packets meet them. */
function between(way: Way, origin: Origin, around: Surroundings): readonly (Stop | undefined)[] {
  const { receiver, port } = way;
  const near = origin.subnet;
  const far = receiver.subnet;
  const packets = packetsFrom(way, origin);
  const to = [boxOf(receiver.range, port.number)];
  const whole = (boxes: readonly Box[]) => (without(to, boxes).length === 0 ? packets : []);
  const everyPort = (boxes: readonly Box[]) =>
    boxes.map(({ addresses }) => ({ addresses, ports: way.sourcePorts }));
  const everyAddress = (boxes: readonly Box[]) =>
    portsIn(boxes).flatMap((ports) => origin.ranges.map((addresses) => ({ addresses, ports })));
  const from = origin.ranges.map((range) => boxOf(range, port.number));
  const answers = [{ addresses: receiver.range, ports: way.sourcePorts }];
  return [
    byAcl(way, origin, near?.acl, 'there', true, to, whole),
    byRoute(way, origin, near?.routes, 'there', to, around, whole),
    byAcl(way, origin, far?.acl, 'there', false, from, everyPort),
    byAcl(way, origin, far?.acl, 'back', true, packets, (boxes) => boxes),
    // Answers to clients go the way of the connection, through the load balancer.
    origin.isVague
      ? undefined
      : byRoute(way, origin, far?.routes, 'back', packets, around, (boxes) => boxes),
    byAcl(way, origin, near?.acl, 'back', false, answers, everyAddress),
  ];
}

function byAcl(
  way: Way,
  origin: Origin,
  object: Seen<aws.NetworkAcl> | undefined,
  leg: Blocker['leg'],
  isEgress: boolean,
  boxes: readonly Box[],
  toPackets: (boxes: readonly Box[]) => readonly Box[],
): Stop | undefined {
  if (object?.value.Entries === undefined) return undefined;
  const { family } = way.receiver.range;
  const denials = denialsOf(object.value, isEgress, way.port.protocol, family, boxes);
  const stopped = toPackets((denials ?? []).map(({ box }) => box));
  return {
    ...{ by: 'network-acl', leg, object, isEgress, origin, stopped },
    unsure: denials === undefined ? packetsFrom(way, origin) : [],
    causes: (denials ?? []).map(({ entry }) => entry),
  };
}

function byRoute(
  { receiver, isLocal }: Way,
  origin: Origin,
  object: Seen<aws.RouteTable> | undefined,
  leg: Blocker['leg'],
  boxes: readonly Box[],
  { entriesOf }: Surroundings,
  toPackets: (boxes: readonly Box[]) => readonly Box[],
): Stop | undefined {
  if (object?.value.Routes === undefined) return undefined;
  const hops = hopsOf(object.value, receiver.range.family, isLocal, boxes, entriesOf);
  const lost = hops.filter(({ leads }) => leads === 'nowhere');
  const beyond = hops.filter(({ leads }) => leads === 'unknown');
  return {
    ...{ by: 'route', leg, object, isEgress: true, origin },
    stopped: toPackets(lost.map(({ box }) => box)),
    unsure: toPackets(beyond.map(({ box }) => box)),
    causes: lost.flatMap(({ routes }): Stop['causes'] =>
      routes.length === 0 ? [undefined] : routes,
    ),
  };
}

/** Of what is stopped from some addresses only, it is not known whether anything is sent. */
function blurred(way: Way, stop: Stop): Stop {
  const packets = packetsFrom(way, stop.origin);
  const passing = portsIn(without(packets, stop.stopped));
  const stopped = without(
    packets,
    passing.flatMap((ports) => stop.origin.ranges.map((addresses) => ({ addresses, ports }))),
  );
  return { ...stop, stopped, unsure: [...stop.unsure, ...without(stop.stopped, stopped)] };
}

/** Whether packets are stopped from some of the addresses, and not from all. */
function isSplit(packets: readonly Box[], stopped: readonly Box[]): boolean {
  if (stopped.length === 0) return false;
  const free = without(packets, stopped).map(({ ports, addresses }) => ({ addresses, ports }));
  const untouched = packets.flatMap(({ addresses }) =>
    portsIn(free).map((ports) => ({ addresses, ports })),
  );
  return without(untouched, free).length > 0;
}

function boxOf(addresses: AddressRange, port: number): Box {
  return { addresses, ports: { first: port, last: port } };
}

/** What a block holds of a range, as packets from there. */
function boxesIn({ family }: AddressRange): (block: AddressRange) => readonly Box[] {
  return (block) =>
    block.family === family ? [{ addresses: block, ports: { first: 0, last: 65535 } }] : [];
}
