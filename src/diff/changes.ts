import { refKey } from '../findings/cite.js';
import type { Evidence, Finding, Ref } from '../findings/finding.js';
import { SECTIONS } from '../snapshot/sections.js';
import type { SectionName, Snapshot } from '../snapshot/snapshot.js';
import { fieldChanges } from './fields.js';
import { COMPARED, incomparableSections, itemsOf, type Item } from './objects.js';
import type { Changes, FieldChange, ObjectChange } from './report.js';

/** What changed between two snapshots: in full of the objects that these findings are about. */
export function changesBetween(
  before: Snapshot,
  after: Snapshot,
  findings: readonly Finding[],
): Changes {
  const incomparable = incomparableSections(before, after);
  const isSeen = seenBy(before, after);
  const found = COMPARED.flatMap((section) =>
    sectionChanges(before, after, section, incomparable.has(section)),
  ).filter(({ ref }) => isSeen(ref));
  const all = withoutParts(found);
  const quoted = quotations(findings);
  const about = aboutOf(findings, [before, after]);
  const isAbout = ({ ref }: ObjectChange): boolean => keysOf(ref).some((key) => about.has(key));
  const rankOf = (change: ObjectChange): number => {
    if (change.fields.some((field) => isQuoted(quoted, change, field))) return 0;
    return pathsOf(quoted, change).length > 0 ? 1 : 2;
  };
  return {
    explaining: all
      .filter(isAbout)
      .map((change) => ({ ...change, fields: quotedFirst(quoted, change) }))
      .map((change) => ({ change, rank: rankOf(change) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ change }) => change),
    others: counts(all.filter((change) => !isAbout(change))),
    incomparable: [...incomparable],
  };
}

function sectionChanges(
  before: Snapshot,
  after: Snapshot,
  section: SectionName,
  isPartial: boolean,
): readonly ObjectChange[] {
  const [was, is] = [itemsOf(before, section), itemsOf(after, section)];
  const added = [...is].filter(([key]) => !was.has(key)).map(([, item]) => item);
  const removed = [...was].filter(([key]) => !is.has(key)).map(([, item]) => item);
  const anew = pairs(removed, added);
  const made = new Set(anew.values());
  const alone = isPartial
    ? []
    : [
        ...added.filter((item) => !made.has(item)).map(whole('added')),
        ...removed.filter((item) => !anew.has(item)).map(whole('removed')),
      ];
  const changed = [...is].flatMap(([key, item]): readonly ObjectChange[] => {
    const old = was.get(key);
    if (old === undefined) return [];
    const fields = fieldChanges(old.value, item.value);
    const isAnew = uidOf(old) !== uidOf(item);
    return fields.length === 0 && !isAnew
      ? []
      : [{ section, ref: item.ref, change: isAnew ? 'replaced' : 'changed', fields }];
  });
  const { shape, ...spec } = SECTIONS[section];
  const replaced = [...anew]
    .map(([old, item]): ObjectChange => ({
      section,
      ref: item.ref,
      change: 'replaced',
      // That the ARN is another one, the change says.
      fields: fieldChanges(old.value, item.value).filter(
        ({ path }) => !('arn' in spec) || path[0] !== spec.arn,
      ),
    }))
    .filter(({ fields }) => shape === 'list' || fields.length > 0);
  return [...changed, ...replaced, ...alone].sort((a, b) =>
    nameKey(a.ref) < nameKey(b.ref) ? -1 : 1,
  );
}

/** What is said of an object that came or went, came or went with it. */
function withoutParts(changes: readonly ObjectChange[]): readonly ObjectChange[] {
  const isWhole = ({ change }: ObjectChange): boolean => change === 'added' || change === 'removed';
  const objects = new Set(
    changes.flatMap(({ section, ref }) => (SECTIONS[section].shape === 'list' ? keysOf(ref) : [])),
  );
  return changes.filter(
    (one) =>
      !isWhole(one) ||
      SECTIONS[one.section].shape === 'list' ||
      (one.section !== 'aws/elbv2/tags' && !keysOf(one.ref).some((key) => objects.has(key))),
  );
}

const whole =
  (change: 'added' | 'removed') =>
  ({ section, ref }: Item): ObjectChange => ({ section, ref, change, fields: [] });

/** What AWS made anew under the name that another had. */
function pairs(removed: readonly Item[], added: readonly Item[]): ReadonlyMap<Item, Item> {
  const only = (items: readonly Item[]): ReadonlyMap<string, Item> =>
    new Map(
      [...Map.groupBy(items, ({ ref }) => nameKey(ref))].flatMap(([name, [item, ...others]]) =>
        item === undefined || others.length > 0 ? [] : [[name, item]],
      ),
    );
  const now = only(added);
  return new Map(
    [...only(removed)].flatMap(([name, old]) => {
      const item = now.get(name);
      return item === undefined ? [] : [[old, item]];
    }),
  );
}

function uidOf({ value }: Item): string | undefined {
  return (value as { readonly metadata?: { readonly uid?: string } } | null)?.metadata?.uid;
}

/** Without the ARN, which is another one once an object was made anew. */
const nameKey = ({ kind, namespace, name }: Ref): string => refKey({ kind, namespace, name });

/** What is said of its tags is said of its ARN alone. */
const keysOf = (ref: Ref): readonly string[] =>
  ref.arn === undefined ? [nameKey(ref)] : [nameKey(ref), ref.arn];

/** Objects of namespaces that only one of them has are in neither list of the other. */
function seenBy(before: Snapshot, after: Snapshot): (ref: Ref) => boolean {
  const scopes = [before.scope.namespaces, after.scope.namespaces];
  return ({ namespace }) =>
    namespace === undefined || scopes.every((scope) => scope === null || scope.includes(namespace));
}

/** By section and object, the paths that are quoted. */
type Quoted = ReadonlyMap<string, readonly Evidence['path'][]>;

function quotations(findings: readonly Finding[]): Quoted {
  const quoted = new Map<string, Evidence['path'][]>();
  for (const { section, ref, path } of findings.flatMap(({ evidence }) => evidence)) {
    for (const key of keysOf(ref)) {
      quoted.set(section + key, [...(quoted.get(section + key) ?? []), path]);
    }
  }
  return quoted;
}

type Place = Pick<ObjectChange, 'section' | 'ref'>;

const pathsOf = (quoted: Quoted, { section, ref }: Place): readonly Evidence['path'][] =>
  keysOf(ref).flatMap((key) => quoted.get(section + key) ?? []);

/** A field that is quoted, that is in one that is, or that one is in. */
function isQuoted(quoted: Quoted, place: Place, { path }: FieldChange): boolean {
  return pathsOf(quoted, place).some((one) => one.length > 0 && startsAlike(one, path));
}

function startsAlike(a: FieldChange['path'], b: FieldChange['path']): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((key, index) => key === b[index]);
}

/** Those that are quoted, what somebody asks for, and what became of it. */
function quotedFirst(quoted: Quoted, change: ObjectChange): readonly FieldChange[] {
  const rankOf = (field: FieldChange): number => {
    if (isQuoted(quoted, change, field)) return 0;
    return field.path[0] === 'status' ? 2 : 1;
  };
  return change.fields.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** The objects that findings name, quote or affect, and those that made these. */
function aboutOf(
  findings: readonly Finding[],
  snapshots: readonly Snapshot[],
): ReadonlySet<string> {
  const about = new Set(
    findings.flatMap(({ subject, affects, evidence }) =>
      [subject, ...affects, ...evidence.map(({ ref }) => ref)].flatMap(keysOf),
    ),
  );
  const owners = ownersIn(snapshots);
  // A set that grows is followed to its end: owners have owners.
  for (const key of about) for (const owner of owners.get(key) ?? []) about.add(owner);
  return about;
}

function ownersIn(snapshots: readonly Snapshot[]): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, readonly string[]>();
  for (const snapshot of snapshots) {
    for (const section of COMPARED.filter((name) => name.startsWith('kubernetes/'))) {
      for (const { ref, value } of itemsOf(snapshot, section).values()) {
        const { metadata } = value as { readonly metadata?: Metadata };
        const made = (metadata?.ownerReferences ?? []).map(({ kind, name }) =>
          nameKey({ kind, namespace: ref.namespace, name }),
        );
        owners.set(nameKey(ref), [...(owners.get(nameKey(ref)) ?? []), ...made]);
      }
    }
  }
  return owners;
}

interface Metadata {
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

function counts(all: readonly ObjectChange[]): Changes['others'] {
  return [...Map.groupBy(all, ({ ref }) => ref.kind)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, changes]) => {
      const of = (...names: readonly ObjectChange['change'][]): number =>
        changes.filter(({ change }) => names.includes(change)).length;
      return {
        kind,
        added: of('added'),
        removed: of('removed'),
        changed: of('changed', 'replaced'),
      };
    });
}
