import { coverage, rangeOf, textOf, type AddressRange } from '../addresses.js';
import { blockOf } from './blocks.js';
import type { Origin, Party, Receiver, SubnetRules, Surroundings } from './way.js';

/** Who sends, as far as it decides which receivers are alike. */
interface Sender extends Party {
  readonly places: readonly Origin[];
  readonly family: AddressRange['family'];
  readonly key: string;
}

/**
 * Receivers by address. All in one subnet are alike, and have the same key, unless a rule on the
 * way tells their addresses apart. Absent where the address is none.
 */
export function receiverFinder(
  around: Surroundings,
): (
  to: Party,
  address: string,
  home: SubnetRules | undefined,
  from: Sender,
) => (Receiver & { readonly key: string }) | undefined {
  const marks = new Map<string, readonly AddressRange[]>();
  const marksIn = (home: SubnetRules, block: AddressRange, from: Sender) => {
    const key = `${home.subnet.ref.name} ${from.key}`;
    const known = marks.get(key);
    if (known !== undefined) return known;
    const found = writtenBy(from, around)
      .flatMap((text) => rangeOf(text) ?? [])
      .filter((range) => coverage([range], block) === 'some');
    marks.set(key, found);
    return found;
  };
  return ({ ids, groups }, address, home, from) => {
    const block = home === undefined ? undefined : blockOf(home.subnet, from.family)?.range;
    const within = home === undefined || block === undefined ? [] : marksIn(home, block, from);
    const isAlike = block !== undefined && within.length === 0;
    const range = isAlike ? block : rangeOf(address);
    if (range === undefined || range.family !== from.family) return undefined;
    const holding = within.filter((mark) => coverage([mark], range) === 'all');
    return {
      ...{ ids, groups, range, subnet: home },
      block: textOf(block ?? range),
      key: [home?.subnet.ref.name ?? address, ...holding.map(textOf)].join(' '),
    };
  };
}

/** All blocks that rules for what a sender sends may name. */
function writtenBy({ groups, places }: Sender, { entriesOf }: Surroundings): readonly string[] {
  const rules = groups.flatMap(({ value }) => value.IpPermissionsEgress ?? []);
  const entries = places.flatMap(({ subnet }) => subnet?.acl?.value.Entries ?? []);
  const routes = places.flatMap(({ subnet }) => subnet?.routes?.value.Routes ?? []);
  const lists = [
    ...rules.flatMap(({ PrefixListIds = [] }) => PrefixListIds),
    ...routes.map(({ DestinationPrefixListId }) => ({ PrefixListId: DestinationPrefixListId })),
  ];
  return [
    ...rules.flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp }) => CidrIp)),
    ...rules.flatMap(({ Ipv6Ranges = [] }) => Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6)),
    ...entries.map(({ CidrBlock, Ipv6CidrBlock }) => CidrBlock ?? Ipv6CidrBlock),
    ...routes.map(
      ({ DestinationCidrBlock, DestinationIpv6CidrBlock }) =>
        DestinationCidrBlock ?? DestinationIpv6CidrBlock,
    ),
    ...lists.flatMap(({ PrefixListId = '' }) => entriesOf(PrefixListId) ?? []),
  ].filter((text) => text !== undefined);
}
