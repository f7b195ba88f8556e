import { refKey, refOf } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type { SectionContent, SectionName, Sections } from '../snapshot/sections.js';

export type ListName = {
  [Name in SectionName]: SectionContent[Name] extends readonly unknown[] ? Name : never;
}[SectionName];
export type Item<Name extends ListName> = SectionContent[Name] extends readonly (infer T)[]
  ? T
  : never;

export type MapName = Exclude<SectionName, ListName>;
export type Entry<Name extends MapName> =
  SectionContent[Name] extends Readonly<Record<string, infer T>> ? T : never;

/**
 * Sections that are being changed. What was not collected stays uncollected: nothing is put into
 * a section that is not there. Whatever nobody touches stays the very object that it was.
 */
export interface Draft {
  get<Name extends ListName>(name: Name, ref: Ref): Item<Name> | undefined;
  all<Name extends ListName>(name: Name): readonly Item<Name>[];
  /** In the place of the one that is called so, or at the end. */
  put<Name extends ListName>(name: Name, item: Item<Name>): void;
  drop(name: ListName, ref: Ref): void;
  entry<Name extends MapName>(name: Name, key: string): Entry<Name> | undefined;
  entries<Name extends MapName>(name: Name): readonly (readonly [string, Entry<Name>])[];
  set<Name extends MapName>(name: Name, key: string, value: Entry<Name>): void;
  unset(name: MapName, key: string): void;
  sections(): Sections;
}

export function draftOf(sections: Sections): Draft {
  const lists = new Map<ListName, Map<string, unknown>>();
  const maps = new Map<MapName, Record<string, unknown>>();
  const changed = new Set<SectionName>();

  const listOf = (name: ListName): Map<string, unknown> => {
    const known = lists.get(name);
    if (known !== undefined) return known;
    const items = (sections[name] ?? []) as readonly unknown[];
    const made = new Map(items.map((item) => [refKey(refOf(name, item)), item]));
    lists.set(name, made);
    return made;
  };
  const mapOf = (name: MapName): Record<string, unknown> => {
    const made = maps.get(name) ?? { ...(sections[name] as Record<string, unknown> | undefined) };
    maps.set(name, made);
    return made;
  };

  return {
    get: ((name: ListName, ref: Ref) => listOf(name).get(refKey(ref))) as Draft['get'],
    all: ((name: ListName) => [...listOf(name).values()]) as Draft['all'],
    put: (name, item) => {
      if (sections[name] === undefined) return;
      changed.add(name);
      listOf(name).set(refKey(refOf(name, item)), item);
    },
    drop: (name, ref) => {
      if (listOf(name).delete(refKey(ref))) changed.add(name);
    },
    entry: ((name: MapName, key: string) =>
      Object.hasOwn(mapOf(name), key) ? mapOf(name)[key] : undefined) as Draft['entry'],
    entries: ((name: MapName) => Object.entries(mapOf(name))) as Draft['entries'],
    set: (name, key, value) => {
      if (sections[name] === undefined) return;
      changed.add(name);
      mapOf(name)[key] = value;
    },
    unset: (name, key) => {
      if (!Object.hasOwn(mapOf(name), key)) return;
      changed.add(name);
      delete mapOf(name)[key];
    },
    sections: () => ({
      ...sections,
      ...Object.fromEntries(
        [...changed].map((name) => [
          name,
          lists.has(name as ListName)
            ? [...listOf(name as ListName).values()]
            : mapOf(name as MapName),
        ]),
      ),
    }),
  };
}
