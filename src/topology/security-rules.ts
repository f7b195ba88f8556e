import type * as aws from '../snapshot/aws.js';
import { coverage, EVERYWHERE, rangeOf, type AddressRange } from './addresses.js';

/**
 * What the rules on a way let through: of the addresses that packets come from all, some or none.
 * `unknown` where something that decides it was not seen.
 */
export type Reach = 'open' | 'partial' | 'blocked' | 'unknown';

export interface Port {
  readonly protocol: 'tcp' | 'udp';
  readonly number: number;
}

/** Where packets come from. */
export interface Source {
  /** The security groups of the interfaces that send them. */
  readonly groups: readonly string[];
  /** A family where anybody of it may send them. */
  readonly places: readonly Place[] | AddressRange['family'];
}

/** A subnet that packets come from, or the addresses that are used in it, or both. */
export interface Place {
  readonly block: AddressRange | undefined;
  /** Empty where they are not known. */
  readonly addresses: readonly AddressRange[];
}

const NUMBERS = { tcp: '6', udp: '17' } as const;

/** Whether a rule is about this port, whoever it admits. */
export function isAbout(rule: aws.IpPermission, { protocol, number }: Port): boolean {
  const { IpProtocol, FromPort = 0, ToPort = 65535 } = rule;
  if (IpProtocol === '-1') return true;
  if (IpProtocol !== protocol && IpProtocol !== NUMBERS[protocol]) return false;
  // -1 stands for all ports.
  return (FromPort <= number && number <= ToPort) || (FromPort === -1 && ToPort === -1);
}

/** Whom the rules of security groups admit to a port, or to whom they let packets out. */
export interface Admission {
  /** Some rule names a security group of the other end. */
  readonly isReferred: boolean;
  /** Some rule names a security group. */
  readonly refers: boolean;
  readonly ranges: readonly AddressRange[];
  /** Nothing that could admit more is unread. */
  readonly isWhole: boolean;
}

/**
 * The rules of an interface's security groups, taken together. `entriesOf` a prefix list are
 * absent where they were not read.
 */
export function admissionOf(
  permissions: readonly aws.IpPermission[],
  port: Port,
  peers: readonly string[],
  entriesOf: (prefixList: string) => readonly string[] | undefined,
): Admission {
  const rules = permissions.filter((rule) => isAbout(rule, port));
  const blocks = rules.flatMap(
    ({ IpRanges = [], Ipv6Ranges = [], PrefixListIds = [] }): readonly (string | undefined)[] => [
      ...IpRanges.map(({ CidrIp }) => CidrIp),
      ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
      ...PrefixListIds.flatMap(
        ({ PrefixListId = '' }): readonly (string | undefined)[] =>
          entriesOf(PrefixListId) ?? [undefined],
      ),
    ],
  );
  const ranges = blocks.flatMap((block) => (block === undefined ? [] : (rangeOf(block) ?? [])));
  const named = rules.flatMap(({ UserIdGroupPairs = [] }) => UserIdGroupPairs);
  return {
    isReferred: named.some(({ GroupId }) => GroupId !== undefined && peers.includes(GroupId)),
    refers: named.length > 0,
    ranges,
    isWhole: ranges.length === blocks.length,
  };
}

/** What the inbound rules of an interface's security groups, taken together, let through. */
export function reachThrough(
  groups: readonly aws.SecurityGroup[],
  port: Port,
  source: Source,
  entriesOf: (prefixList: string) => readonly string[] | undefined,
): Reach {
  const rules = groups.flatMap(({ IpPermissions = [] }) => IpPermissions);
  if (!rules.some((rule) => isAbout(rule, port))) return 'blocked';
  const { isReferred, ranges, isWhole } = admissionOf(rules, port, source.groups, entriesOf);
  return isReferred ? 'open' : reachFrom(source.places, ranges, isWhole);
}

/** How many of those who send are among the addresses that are let in; `isWhole`: all of these. */
export function reachFrom(
  places: Source['places'],
  ranges: readonly AddressRange[],
  isWhole: boolean,
): Reach {
  if (typeof places === 'string') {
    return coverage(ranges, EVERYWHERE[places]) === 'all' ? 'open' : 'unknown';
  }
  const admitted = places.map((place) => admittedOf(place, ranges));
  if (admitted.every((one) => one === 'all')) return 'open';
  // What could not be read may admit the rest.
  if (!isWhole || admitted.includes('unknown')) return 'unknown';
  return admitted.every((one) => one === 'none') ? 'blocked' : 'partial';
}

function admittedOf(
  { block, addresses }: Place,
  by: readonly AddressRange[],
): 'all' | 'some' | 'none' | 'unknown' {
  const whole = block === undefined ? 'some' : coverage(by, block);
  if (whole !== 'some') return whole;
  const each = addresses.map((address) => coverage(by, address));
  if (each.length === 0) return by.length === 0 ? 'none' : 'unknown';
  if (each.every((one) => one === 'all')) return 'all';
  return each.every((one) => one === 'none') ? 'none' : 'some';
}
