import type { Ref } from '../../findings/finding.js';
import { readPairs } from '../annotation-table.js';
import type { Notes } from '../plan/notes.js';
import { readBoolean, readInteger, readList } from '../plan/values.js';
import type { Setting } from '../topology.js';
import { attributeList } from './attributes.js';
import type { Attribute } from './model.js';

/** Annotations of one object or of several that one goes before the other, by suffix. */
export type Given = (suffix: string) => Setting<string> | undefined;

/** Reads annotations as the controller does, and notes why it refuses one. */
export interface Reader {
  readonly given: Given;
  text(suffix: string): string | undefined;
  list(suffix: string): readonly string[] | undefined;
  /** Of 32 bits. */
  integer(suffix: string): number | undefined;
  boolean(suffix: string): boolean | undefined;
  pairs(suffix: string): ReadonlyMap<string, string> | undefined;
  /** By key; absent where it is empty too, as the controller then leaves it out. */
  attributes(suffix: string): readonly Attribute[] | undefined;
  /** One of these words. */
  word<Word extends string>(suffix: string, words: readonly Word[]): Word | undefined;
  /** Notes that the controller refuses what an annotation says; `reason` follows its name. */
  refuse(suffix: string, reason: string): undefined;
}

/** `prefix` is what names of annotations begin with in messages, and suffixes leave out. */
export function readerOf(notes: Notes, member: Ref, given: Given, prefix = ''): Reader {
  const refuse = (suffix: string, reason: string): undefined => {
    const setting = given(suffix);
    return (
      setting && notes.refuse(member, 'annotation', `${prefix}${suffix} ${reason}`, setting.source)
    );
  };
  const read =
    <T>(reads: (text: string) => T | undefined, why: string) =>
    (suffix: string): T | undefined => {
      const setting = given(suffix);
      if (setting === undefined) return undefined;
      return (
        reads(setting.value) ?? refuse(suffix, `is ${JSON.stringify(setting.value)}, which ${why}`)
      );
    };
  const pairs = read(readPairs, 'is no list of key=value');
  return {
    given,
    refuse,
    text: (suffix) => given(suffix)?.value,
    list: read(readList, ''),
    integer: read(readInteger, 'is no whole number'),
    boolean: read(readBoolean, 'is neither true nor false'),
    pairs,
    attributes: (suffix) => {
      const all = attributeList(pairs(suffix) ?? new Map());
      return all.length === 0 ? undefined : all;
    },
    word: (suffix, words) =>
      read(
        (text) => words.find((word) => word === text),
        `is none of ${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`,
      )(suffix),
  };
}
