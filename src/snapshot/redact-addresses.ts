/** Addresses and blocks of one snapshot, and what they are replaced by. */
export interface AddressBook {
  /** False where the text is no address or block. */
  add(block: string): boolean;
  /** `undefined` for what was not added. */
  translator(): (block: string) => string | undefined;
}

interface Block {
  readonly family: 4 | 6;
  /** Its bits, down to the last one that is set or belongs to the prefix. */
  readonly bits: string;
  readonly suffix: string;
}

/** A place in the tree of all prefixes. */
interface Branch {
  zero?: Branch;
  one?: Branch;
}

const SIZE = { 4: 32, 6: 128 } as const;

/** Whether something is private, or local, or everything, must still be seen. */
const KEPT: Readonly<Record<4 | 6, readonly string[]>> = {
  4: ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'],
  6: ['fc00::/7', '2000::/3'],
};
/** These stay to the last bit. */
const WHOLE: Readonly<Record<4 | 6, readonly string[]>> = {
  4: ['127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'],
  6: ['::/64', '64:ff9b::/96', 'fe80::/10', 'ff00::/8'],
};

/**
 * What begins with the same bits still does: at each place of the tree of all prefixes, both ways on
 * stay apart, in their order. Where only one way on is known, which of both it was cannot be told
 * from the result: that bit is a function of the bits before it.
 */
export function addressBook(): AddressBook {
  const trees: Record<4 | 6, Branch> = { 4: {}, 6: {} };
  const kept = { 4: KEPT[4].map(bitsOf), 6: KEPT[6].map(bitsOf) };
  const whole = { 4: WHOLE[4].map(bitsOf), 6: WHOLE[6].map(bitsOf) };
  const known = new Set<string>();
  return {
    add: (text) => {
      const block = read(text);
      if (block === undefined) return false;
      known.add(text);
      let here = trees[block.family];
      for (const bit of block.bits) {
        here = bit === '0' ? (here.zero ??= {}) : (here.one ??= {});
      }
      return true;
    },
    translator: () => {
      const translate = ({ family, bits, suffix }: Block): string => {
        if (whole[family].some((prefix) => bits.startsWith(prefix))) {
          return write(family, bits) + suffix;
        }
        const above = [...kept[family], ...whole[family]];
        let here: Branch | undefined = trees[family];
        let result = '';
        for (const [index, bit] of [...bits].entries()) {
          const before = bits.slice(0, index);
          const isFixed =
            (here?.zero !== undefined && here.one !== undefined) ||
            above.some((prefix) => prefix.length > index && prefix.startsWith(before));
          result += isFixed ? bit : coin(result);
          here = bit === '0' ? here?.zero : here?.one;
        }
        return write(family, result) + suffix;
      };
      return (text) => {
        const block = known.has(text) ? read(text) : undefined;
        return block === undefined ? undefined : translate(block);
      };
    },
  };
}

function bitsOf(text: string): string {
  return read(text)?.bits ?? '';
}

/** A bit that looks like chance. */
function coin(bits: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < bits.length; index += 1) {
    hash = Math.imul(hash ^ bits.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash >>> 13) & 1) === 1 ? '1' : '0';
}

function read(text: string): Block | undefined {
  const [address = '', length] = text.split('/');
  const family = address.includes(':') ? 6 : 4;
  const value = family === 6 ? readIpv6(address) : readIpv4(address);
  if (value === undefined) return undefined;
  const size = SIZE[family];
  const prefix = length === undefined ? size : Number(length);
  if (prefix > size) return undefined;
  const bits = value.toString(2).padStart(size, '0');
  const isNetwork = !bits.slice(prefix).includes('1');
  return {
    family,
    bits: isNetwork ? bits.slice(0, prefix) : bits,
    suffix: length === undefined ? '' : `/${length}`,
  };
}

function readIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^(?:0|[1-9]\d{0,2})$/.test(part))) {
    return undefined;
  }
  if (parts.some((part) => Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function readIpv6(text: string): bigint | undefined {
  const [head = '', tail, ...rest] = text.split('::');
  const groups = (part: string): readonly string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const missing = 8 - before.length - after.length;
  if (rest.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (all.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function write(family: 4 | 6, bits: string): string {
  const size = SIZE[family];
  const value = BigInt(`0b${bits.padEnd(size, '0')}`);
  const step = family === 4 ? 8n : 16n;
  const parts = Array.from({ length: family === 4 ? 4 : 8 }, (_, index, at = BigInt(index)) =>
    Number((value >> (BigInt(size) - step * (at + 1n))) & ((1n << step) - 1n)),
  );
  if (family === 4) return parts.join('.');
  const groups = parts.map((part) => part.toString(16)).join(':');
  // The longest run of zeros is left out, as everybody writes it.
  const [longest = ''] = (groups.match(/(?:^|:)0(?::0)+(?=:|$)/g) ?? []).toSorted(
    (a, b) => b.length - a.length,
  );
  if (longest === '') return groups;
  const at = groups.indexOf(longest);
  const rest = groups.slice(at + longest.length);
  return `${groups.slice(0, at)}::${rest.replace(/^:/, '')}`;
}
