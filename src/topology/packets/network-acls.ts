import type * as aws from '../../snapshot/aws.js';
import { rangeOf, type AddressRange } from '../addresses.js';
import type { Port } from '../security-rules.js';
import { common, without, type Box } from './boxes.js';
import type { Slot } from './way.js';

export type AclEntry = NonNullable<aws.NetworkAcl['Entries']>[number];

/** Of the last rule of every network ACL, which denies the rest; IPv6 has one of its own. */
const LAST_RULE = 32767;

const ALL_PORTS = { first: 0, last: 65535 };
const PROTOCOLS = { tcp: ['-1', '6', 'tcp'], udp: ['-1', '17', 'udp'] } as const;

/** Packets that a network ACL drops. */
export interface Denial {
  readonly box: Box;
  /** Where the rule that denies them is found; absent where no rule allows them. */
  readonly entry: number | undefined;
}

/**
 * What a network ACL drops of the packets in the boxes, by the address of their other end and
 * their destination port. The matching rule with the lowest number decides. Absent where a rule
 * could not be read.
 */
export function denialsOf(
  { Entries = [] }: aws.NetworkAcl,
  isEgress: boolean,
  protocol: Port['protocol'],
  family: AddressRange['family'],
  boxes: readonly Box[],
): readonly Denial[] | undefined {
  const denials: Denial[] = [];
  let left = boxes;
  for (const [entry, rule] of inOrder(Entries)) {
    if (rule.Egress !== isEgress || !isAbout(rule, protocol)) continue;
    const addresses = rangeOf(rule.CidrBlock ?? rule.Ipv6CidrBlock ?? '');
    if (addresses === undefined) return undefined;
    if (addresses.family !== family) continue;
    const area = { addresses, ports: portsOf(rule) };
    if (rule.RuleAction !== 'allow') {
      for (const box of left.flatMap((one) => common(one, area) ?? [])) {
        denials.push({ box, entry: isLast(rule) ? undefined : entry });
      }
    }
    left = without(left, [area]);
  }
  return [...denials, ...left.map((box) => ({ box, entry: undefined }))];
}

/**
 * A number for each new rule: below all of `limits`, or behind the last rule where there are none.
 * Rules of different slots get different ones, as long as there are enough. Absent where too few
 * are free. `reserved` are those that other new rules get; these are added to them.
 */
export function freeNumbers(
  { Entries = [] }: aws.NetworkAcl,
  isEgress: boolean,
  limits: readonly number[],
  slots: readonly Slot[],
  reserved: Set<number>,
): readonly number[] | undefined {
  const rules = Entries.filter((rule) => rule.Egress === isEgress && !isLast(rule));
  const taken = new Set(rules.map(({ RuleNumber }) => RuleNumber));
  const last = Math.max(0, ...rules.map(({ RuleNumber = 0 }) => RuleNumber));
  const [start, step] = limits.length > 0 ? [Math.min(...limits) - 1, -1] : [last + 1, 1];
  const chosen: number[] = [];
  const find = (isWanted: (number: number) => boolean): number | undefined => {
    for (let number = start; number > 0 && number < LAST_RULE; number += step) {
      const isFree = !taken.has(number) && !reserved.has(number) && !chosen.includes(number);
      if (isFree && isWanted(number)) return number;
    }
    return undefined;
  };
  for (const { at, of } of slots) {
    const number = find((one) => one % of === at) ?? find(() => true);
    if (number === undefined) return undefined;
    chosen.push(number);
  }
  for (const number of chosen) reserved.add(number);
  return chosen;
}

function inOrder(entries: readonly AclEntry[]): readonly (readonly [number, AclEntry])[] {
  return [...entries.entries()].toSorted(
    ([, a], [, b]) => (a.RuleNumber ?? LAST_RULE) - (b.RuleNumber ?? LAST_RULE),
  );
}

function isLast({ RuleNumber = LAST_RULE }: AclEntry): boolean {
  return RuleNumber >= LAST_RULE;
}

function isAbout({ Protocol = '-1' }: AclEntry, protocol: Port['protocol']): boolean {
  return PROTOCOLS[protocol].some((one) => one === Protocol);
}

function portsOf({ Protocol, PortRange: { From, To } = {} }: AclEntry): Box['ports'] {
  if (Protocol === '-1' || From === undefined || To === undefined) return ALL_PORTS;
  return { first: From, last: To };
}
