import type { Evidence, Ref } from '../../findings/finding.js';
import { readPairs } from '../annotation-table.js';
import type { Notes } from '../plan/notes.js';
import type { Ask } from './asks.js';

export type Pairs = ReadonlyMap<string, string>;

/** Keys and values that one member gives. */
export interface GivenPairs {
  readonly member: Ref;
  readonly pairs: Pairs;
  readonly source: Evidence;
}

/** Of an annotation; refused where it can't be read. */
export function pairsOf(notes: Notes, name: string, asks: readonly Ask[]): readonly GivenPairs[] {
  return asks.flatMap(({ member, value, source }): readonly GivenPairs[] => {
    const pairs = readPairs(value);
    if (pairs !== undefined) return [{ member, pairs, source }];
    notes.refuse(member, 'annotation', `${name} is no list of key=value`, source);
    return [];
  });
}

/**
 * What members of equal rank say together. They must give a key the same value, unless it is one
 * that `settled` decides.
 */
export function united(
  notes: Notes,
  name: string,
  given: readonly GivenPairs[],
  settled: Pairs = new Map(),
): Pairs {
  const all = new Map<string, { readonly value: string; readonly member: Ref }>();
  for (const { member, pairs, source } of given) {
    for (const [key, value] of pairs) {
      const known = all.get(key);
      if (known !== undefined && known.value !== value && !settled.has(key)) {
        const other = `${known.member.namespace ?? ''}/${known.member.name}`;
        notes.refuse(
          member,
          'conflict',
          `${name} ${key} is ${known.value} for ${other} and ${value} here`,
          source,
        );
      }
      all.set(key, { value, member });
    }
  }
  return new Map([...[...all].map(([key, { value }]) => [key, value] as const), ...settled]);
}

/** Those of the class of the first member, which goes before all annotations. */
export function attributePairs(
  attributes: readonly { readonly key: string; readonly value?: string | undefined }[] = [],
): Pairs {
  return new Map(attributes.map(({ key, value = '' }) => [key, value]));
}
