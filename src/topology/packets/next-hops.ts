import type * as aws from '../../snapshot/aws.js';
import { rangeOf, type AddressRange } from '../addresses.js';
import { common, without, type Box } from './boxes.js';

type Route = NonNullable<aws.RouteTable['Routes']>[number];

/** Where packets to some addresses go. */
export interface Hop {
  readonly box: Box;
  /** `unknown`: on to somebody who decides further. */
  readonly leads: 'there' | 'nowhere' | 'unknown';
  /** Where the route that decides is found, and those that would next, where it is dead. */
  readonly routes: readonly number[];
}

interface Ranged {
  readonly index: number;
  readonly route: Route;
  readonly range: AddressRange;
}

const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].flatMap(
  (block) => rangeOf(block) ?? [],
);

/**
 * Where a route table sends the packets in the boxes, by their destination: the route with the
 * longest prefix decides. `isLocal`: sender and receiver are in one VPC, to which every table
 * leads. `entriesOf` a prefix list are absent where they were not read.
 */
export function hopsOf(
  { Routes = [] }: aws.RouteTable,
  family: AddressRange['family'],
  isLocal: boolean,
  boxes: readonly Box[],
  entriesOf: (prefixList: string) => readonly string[] | undefined,
): readonly Hop[] {
  const routes: Ranged[] = [];
  let isWhole = true;
  for (const [index, route] of Routes.entries()) {
    const blocks = blocksOf(route, entriesOf);
    if (blocks === undefined) isWhole = false;
    for (const block of blocks ?? []) {
      const range = rangeOf(block);
      if (range?.family === family) routes.push({ index, route, range });
    }
  }
  // A list of routes that lacks the local one is not all of the table.
  const locals = routes.filter(({ route }) => route.GatewayId === 'local').map(toBox);
  const unlisted = isLocal ? without(boxes, locals) : [];
  const hops: Hop[] = unlisted.map((box) => ({ box, leads: 'there', routes: [] }));
  let left = without(boxes, unlisted);
  const sorted = routes.toSorted(bySize);
  for (const one of sorted) {
    const area = toBox(one);
    // A list of prefixes that was not read may hold a longer one.
    const isSure = isWhole || one.route.GatewayId === 'local';
    for (const box of left.flatMap((other) => common(other, area) ?? [])) {
      const leads = isSure ? leadsOf(one.route, box) : 'unknown';
      hops.push({
        box,
        leads,
        routes: [one, ...(isLocal ? deadBehind(one, box, sorted) : [])].map(({ index }) => index),
      });
    }
    left = without(left, [area]);
  }
  const leads = isWhole ? 'nowhere' : 'unknown';
  return [...hops, ...left.map((box) => ({ box, leads, routes: [] }) as const)];
}

/** Routes into nothing that would decide next, as far as a route that leads somewhere. */
function deadBehind(one: Ranged, box: Box, sorted: readonly Ranged[]): readonly Ranged[] {
  if (!isDead(one.route)) return [];
  const next = sorted
    .slice(sorted.indexOf(one) + 1)
    .filter((other) => common(toBox(other), box) !== undefined);
  const alive = next.findIndex(({ route }) => !isDead(route));
  return alive < 0 ? next : next.slice(0, alive);
}

function toBox({ range }: Ranged): Box {
  return { addresses: range, ports: { first: 0, last: 65535 } };
}

/** The longest prefix comes first; of the same, one that leads somewhere. */
function bySize(a: Ranged, b: Ranged): number {
  const [x, y] = [a, b].map(({ range }) => range.last - range.first) as [bigint, bigint];
  if (x !== y) return x < y ? -1 : 1;
  const rank = ({ route }: Ranged) =>
    route.GatewayId === 'local' ? 0 : isDead(route) || isInternet(route) ? 2 : 1;
  return rank(a) - rank(b);
}

function isDead({ State }: Route): boolean {
  return State === 'blackhole';
}

function isInternet({ GatewayId }: Route): boolean {
  return GatewayId?.startsWith('igw-') === true;
}

function leadsOf(route: Route, { addresses }: Box): Hop['leads'] {
  if (isDead(route)) return 'nowhere';
  if (route.GatewayId === 'local') return 'there';
  // Nobody answers at a private address on the internet.
  const isPrivate = PRIVATE.some(
    ({ first, last }) => first <= addresses.first && addresses.last <= last,
  );
  return isPrivate && isInternet(route) ? 'nowhere' : 'unknown';
}

function blocksOf(
  route: Route,
  entriesOf: (prefixList: string) => readonly string[] | undefined,
): readonly string[] | undefined {
  const { DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId } = route;
  const block = DestinationCidrBlock ?? DestinationIpv6CidrBlock;
  if (block !== undefined) return [block];
  // What a gateway endpoint leads to are addresses of AWS services.
  if (DestinationPrefixListId === undefined || route.GatewayId?.startsWith('vpce-')) return [];
  return entriesOf(DestinationPrefixListId);
}
