import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { loadSnapshot } from '../../src/shell/files.js';
import { assembleSnapshot, readSection } from '../../src/snapshot/parse.js';
import { SECTION_NAMES, SECTIONS, type SectionName } from '../../src/snapshot/sections.js';
import { sectionsOfGap, type Gap, type Snapshot } from '../../src/snapshot/snapshot.js';

/*
 * Snapshots that nobody recorded: a recording with some of its objects removed, doubled, mixed
 * up with others, or with some of its values changed, and with gaps. They pass through the
 * parser, so that they are what the parser lets through.
 */

const FOLDER = new URL('../../fixtures/recordings/', import.meta.url);
const RECORDINGS = await Promise.all(
  readdirSync(FOLDER).map((id) => loadSnapshot(new URL(`${id}/snapshot.tgz`, FOLDER).pathname)),
);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What is done to one section: `at` and `to` choose, wrapped to what is there. */
interface Edit {
  readonly section: number;
  readonly kind: 'drop' | 'double' | 'unset' | 'change' | 'mix' | 'hide' | 'break';
  readonly at: number;
  readonly to: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  section: fc.nat({ max: 1000 }),
  kind: fc.constantFrom('drop', 'double', 'unset', 'change', 'change', 'mix', 'hide', 'break'),
  at: fc.nat({ max: 100_000 }),
  to: fc.nat({ max: 100_000 }),
});

export const arbitrarySnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    base: fc.nat({ max: RECORDINGS.length - 1 }),
    edits: fc.array(edit, { minLength: 1, maxLength: 12 }),
    namespaces: fc.option(fc.constantFrom(['shop'], ['team-a'], []), { freq: 8, nil: null }),
  })
  .map(({ base, edits, namespaces }) => edited(RECORDINGS[base] as Snapshot, edits, namespaces));

function edited(base: Snapshot, edits: readonly Edit[], namespaces: readonly string[] | null) {
  const gaps: Gap[] = [];
  const contents = new Map<SectionName, Json>();
  for (const [name, content] of Object.entries(base.sections)) {
    if (name === 'kubernetes/logs') continue;
    contents.set(name as SectionName, content as unknown as Json);
  }
  for (const { section, kind, at, to } of edits) {
    const names = SECTION_NAMES.filter((name) => contents.has(name));
    const name = names[section % names.length];
    if (name === undefined) break;
    const content = structuredClone(contents.get(name)) as Json;
    if (kind === 'hide') {
      contents.delete(name);
      continue;
    }
    if (kind === 'break') {
      gaps.push({
        source: 'snapshot',
        operation: 'read',
        resource: `${name}.json`,
        reason: to % 2 === 0 ? 'forbidden' : 'malformed',
        message: 'a part could not be read',
      });
      continue;
    }
    contents.set(name, changed(content, kind, at, to));
  }
  const parts = [...contents].map(([name, content]) => {
    const isList = SECTIONS[name].shape === 'list' && name.startsWith('kubernetes/');
    const text = JSON.stringify(isList ? { items: content } : content);
    return readSection(`${name}.json`, text);
  });
  return assembleSnapshot(
    { ...base, gaps: base.gaps, scope: { namespaces, subject: null } },
    parts,
    gaps,
  );
}

function changed(content: Json, kind: Edit['kind'], at: number, to: number): Json {
  const isList = Array.isArray(content);
  if (kind === 'drop' || kind === 'double') {
    if (!isList) return content;
    const index = content.length === 0 ? 0 : at % content.length;
    const item = content[index];
    if (item === undefined) return content;
    return kind === 'drop' ? content.toSpliced(index, 1) : [...content, structuredClone(item)];
  }
  const places = placesIn(content);
  const place = places[at % places.length];
  if (place === undefined) return content;
  const { parent, key } = place;
  if (kind === 'unset') {
    if (Array.isArray(parent)) parent.splice(key as number, 1);
    else delete parent[key];
    return content;
  }
  const old = (parent as Record<string | number, Json>)[key] ?? null;
  // Values of other objects join what does not belong together; the odd ones break what relies on them.
  const others = places
    .map((other) => (other.parent as Record<string | number, Json>)[other.key] ?? null)
    .filter((value) => typeof value === typeof old && value !== old);
  const odd: Json[] =
    typeof old === 'number'
      ? [0, 1, -1, 65_536]
      : typeof old === 'boolean'
        ? [!old]
        : typeof old === 'string'
          ? ['', '0', 'use-annotation', '{"type":"forward"}', '*.example.com', '/*']
          : [old];
  const pool = kind === 'mix' && others.length > 0 ? others : odd;
  (parent as Record<string | number, Json>)[key] = structuredClone(pool[to % pool.length] ?? old);
  return content;
}

interface Place {
  readonly parent: Json[] | { [key: string]: Json };
  readonly key: string | number;
}

function placesIn(value: Json): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys: readonly (string | number)[] = Array.isArray(value)
    ? [...value.keys()]
    : Object.keys(value);
  return keys.flatMap((key) => [
    { parent: value, key },
    ...placesIn((value as Record<string | number, Json>)[key] ?? null),
  ]);
}

/** The same snapshot as if this section had never been asked for. */
export function without(snapshot: Snapshot, name: SectionName): Snapshot {
  const { [name]: _hidden, ...sections } = snapshot.sections;
  return {
    ...snapshot,
    sections,
    gaps: snapshot.gaps.filter((gap) => !sectionsOfGap(gap).includes(name)),
  };
}

/** The same snapshot with the items of every list in another order. */
export function reordered(snapshot: Snapshot, turn: number): Snapshot {
  const sections = Object.fromEntries(
    Object.entries(snapshot.sections).map(([name, content]) => {
      if (!Array.isArray(content)) return [name, content];
      const items = content.toReversed();
      const by = items.length === 0 ? 0 : turn % items.length;
      return [name, [...items.slice(by), ...items.slice(0, by)]];
    }),
  );
  return { ...snapshot, sections };
}
