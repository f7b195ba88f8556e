import ipaddr from 'ipaddr.js';

/** All addresses from the first to the last, both of them included. */
export interface AddressRange {
  readonly family: 'ipv4' | 'ipv6';
  readonly first: bigint;
  readonly last: bigint;
}

export const EVERYWHERE: Readonly<Record<AddressRange['family'], AddressRange>> = {
  ipv4: { family: 'ipv4', first: 0n, last: (1n << 32n) - 1n },
  ipv6: { family: 'ipv6', first: 0n, last: (1n << 128n) - 1n },
};

/** Of a CIDR block, or of one address; absent where the text is neither. */
export function rangeOf(block: string): AddressRange | undefined {
  const [text = '', length, ...rest] = block.split('/');
  const bytes = bytesOf(text);
  if (bytes === undefined || rest.length > 0) return undefined;
  const bits = bytes.length * 8;
  if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > bits)) {
    return undefined;
  }
  const size = 1n << BigInt(bits - Number(length ?? bits));
  const address = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const first = address - (address % size);
  return { family: bits === 32 ? 'ipv4' : 'ipv6', first, last: first + size - 1n };
}

/** As a CIDR block where it is one, else its ends. */
export function textOf({ family, first, last }: AddressRange): string {
  const bits = family === 'ipv4' ? 32 : 128;
  const size = last - first + 1n;
  const free = size.toString(2).length - 1;
  const isBlock = size === 1n << BigInt(free) && first % size === 0n;
  if (isBlock) return `${addressOf(first, bits)}/${bits - free}`;
  return `${addressOf(first, bits)}–${addressOf(last, bits)}`;
}

function addressOf(value: bigint, bits: number): string {
  const bytes = Array.from({ length: bits / 8 }, (_, i) =>
    Number((value >> BigInt(bits - 8 * (i + 1))) & 255n),
  );
  return ipaddr.fromByteArray(bytes).toString();
}

/** What remains of a range, in order, without the addresses of some others. */
export function without(
  range: AddressRange,
  others: readonly AddressRange[],
): readonly AddressRange[] {
  const { family, last } = range;
  const left: AddressRange[] = [];
  let next = range.first;
  const touching = others
    .filter((one) => one.family === family && one.first <= last && one.last >= next)
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  for (const one of touching) {
    if (one.first > next) left.push({ family, first: next, last: one.first - 1n });
    if (one.last >= next) next = one.last + 1n;
  }
  return next > last ? left : [...left, { family, first: next, last }];
}

/** How much of a range some others hold when taken together. */
export function coverage(
  by: readonly AddressRange[],
  { family, first, last }: AddressRange,
): 'all' | 'some' | 'none' {
  const touching = by
    .filter((one) => one.family === family && one.first <= last && one.last >= first)
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  if (touching.length === 0) return 'none';
  let next = first;
  for (const one of touching) {
    if (one.first > next) return 'some';
    if (one.last >= next) next = one.last + 1n;
  }
  return next > last ? 'all' : 'some';
}

function bytesOf(text: string): readonly number[] | undefined {
  // Shorter notations of an IPv4 address are no address to AWS.
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toByteArray();
  return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text).toByteArray() : undefined;
}
