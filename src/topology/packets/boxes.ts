import type { AddressRange } from '../addresses.js';

/** Packets by two of their features: an address and a port, all between the first and the last. */
export interface Box {
  readonly addresses: Pick<AddressRange, 'first' | 'last'>;
  readonly ports: PortRange;
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What both hold; absent where that is nothing. */
export function common(a: Box, b: Box): Box | undefined {
  const addresses = overlap(a.addresses, b.addresses);
  const ports = overlap(a.ports, b.ports);
  return addresses === undefined || ports === undefined ? undefined : { addresses, ports };
}

/** What the boxes hold that no other does: pieces that have nothing in common if the boxes had not. */
export function without(boxes: readonly Box[], others: readonly Box[]): readonly Box[] {
  return others.reduce<readonly Box[]>(
    (left, other) => left.flatMap((box) => minus(box, other)),
    boxes,
  );
}

/** The ports that the boxes hold, whatever the address: apart from one another, in order. */
export function portsIn(boxes: readonly Box[]): readonly PortRange[] {
  const merged: PortRange[] = [];
  for (const ports of boxes.map((box) => box.ports).toSorted((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before === undefined || ports.first > before.last + 1) merged.push(ports);
    else merged[merged.length - 1] = { ...before, last: Math.max(before.last, ports.last) };
  }
  return merged;
}

/** The addresses that the boxes hold, whatever the port: apart from one another, in order. */
export function addressesIn(boxes: readonly Box[]): readonly Box['addresses'][] {
  const merged: Box['addresses'][] = [];
  const sorted = boxes
    .map((box) => box.addresses)
    .toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  for (const addresses of sorted) {
    const before = merged.at(-1);
    if (before === undefined || addresses.first > before.last + 1n) merged.push(addresses);
    else if (addresses.last > before.last) {
      merged[merged.length - 1] = { ...before, last: addresses.last };
    }
  }
  return merged;
}

function overlap<T extends bigint | number>(
  a: { readonly first: T; readonly last: T },
  b: { readonly first: T; readonly last: T },
): { readonly first: T; readonly last: T } | undefined {
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return first > last ? undefined : { first, last };
}

function minus(box: Box, other: Box): readonly Box[] {
  const inner = common(box, other);
  if (inner === undefined) return [box];
  const { addresses, ports } = box;
  const pieces: Box[] = [
    { addresses: { first: addresses.first, last: inner.addresses.first - 1n }, ports },
    { addresses: { first: inner.addresses.last + 1n, last: addresses.last }, ports },
    { addresses: inner.addresses, ports: { first: ports.first, last: inner.ports.first - 1 } },
    { addresses: inner.addresses, ports: { first: inner.ports.last + 1, last: ports.last } },
  ];
  return pieces.filter(
    (one) => one.addresses.first <= one.addresses.last && one.ports.first <= one.ports.last,
  );
}
