import { firstOf, refKey, refOf, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type { SectionContent, SectionName, Sections } from '../snapshot/sections.js';
import { brokenSections, readableSections, type Snapshot } from '../snapshot/snapshot.js';
import type { Lookup } from './topology.js';

type ListName = {
  [Name in SectionName]: SectionContent[Name] extends readonly unknown[] ? Name : never;
}[SectionName];
type Item<Name extends ListName> = SectionContent[Name] extends readonly (infer T)[] ? T : never;

type MapName = Exclude<SectionName, ListName>;
type Entry<Name extends MapName> =
  SectionContent[Name] extends Readonly<Record<string, infer T>> ? T : never;

/** How the linkers look at a snapshot: objects by name, and what may be said of absent ones. */
export interface Lens {
  readonly snapshot: Snapshot;
  readonly sections: Sections;
  /** All objects of a section, by key; empty where it was not collected. */
  all<Name extends ListName>(name: Name): readonly Seen<Item<Name>>[];
  find<Name extends ListName>(name: Name, ref: Ref): Lookup<Seen<Item<Name>>>;
  /** What a section that is a map holds of one object. */
  entry<Name extends MapName>(name: Name, ref: Ref): Seen<Entry<Name>> | undefined;
  /** Absence is only said of a section that was listed whole, in a namespace within the scope. */
  mayDeny(name: SectionName, namespace?: string): boolean;
  /** Seconds at `capturedAt` since this time; absent where it is none. */
  age(time: string | undefined): { readonly ageSeconds?: number };
  tagsOf(arn: string): Readonly<Record<string, string>>;
}

export function lensOn(snapshot: Snapshot): Lens {
  const sections = readableSections(snapshot);
  const broken = brokenSections(snapshot);
  const now = Date.parse(snapshot.capturedAt);
  const { namespaces: scope } = snapshot.scope;
  const lists = new Map<SectionName, readonly Seen<unknown>[]>();
  const indices = new Map<SectionName, ReadonlyMap<string, Seen<unknown>>>();
  const tags = new Map<string, Readonly<Record<string, string>>>();

  const all = (name: ListName): readonly Seen<unknown>[] => {
    const known = lists.get(name);
    if (known !== undefined) return known;
    const byKey = new Map<string, Seen<unknown>>();
    for (const value of (sections[name] ?? []) as readonly unknown[]) {
      const ref = refOf(name, value);
      const key = refKey(ref);
      const twin = byKey.get(key);
      const one = twin === undefined ? value : firstOf([twin.value, value]);
      byKey.set(key, { section: name, ref, value: one });
    }
    const found = [...byKey]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, seen]) => seen);
    lists.set(name, found);
    indices.set(name, byKey);
    return found;
  };
  const mayDeny = (name: SectionName, namespace?: string): boolean =>
    sections[name] !== undefined &&
    !broken.has(name) &&
    (namespace === undefined || scope === null || scope.includes(namespace));

  return {
    snapshot,
    sections,
    all: all as Lens['all'],
    find: ((name: ListName, ref: Ref) => {
      all(name);
      return (
        indices.get(name)?.get(refKey(ref)) ?? (mayDeny(name, ref.namespace) ? 'absent' : 'unknown')
      );
    }) as Lens['find'],
    entry: ((name: MapName, ref: Ref) => {
      const content = sections[name] as Readonly<Record<string, unknown>> | undefined;
      const key = ref.arn ?? ref.name;
      return content === undefined || !Object.hasOwn(content, key)
        ? undefined
        : { section: name, ref, value: content[key] };
    }) as Lens['entry'],
    mayDeny,
    age: (time) => {
      const seconds = (now - Date.parse(time ?? '')) / 1000;
      return Number.isFinite(seconds) ? { ageSeconds: seconds } : {};
    },
    tagsOf: (arn) => {
      const known = tags.get(arn);
      if (known !== undefined) return known;
      const found = Object.fromEntries(
        (sections['aws/elbv2/tags']?.[arn] ?? []).map(({ Key, Value }) => [Key, Value ?? '']),
      );
      tags.set(arn, found);
      return found;
    },
  };
}

export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** Whether labels satisfy a selector of equalities. */
export function carries(
  labels: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value);
}
