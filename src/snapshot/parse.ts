import * as z from 'zod/mini';
import { compiled } from './compiled.js';
import { isSectionName, SECTION_NAMES, SECTIONS, type SectionName } from './sections.js';
import { resourceOf, SCHEMA_VERSION, type Gap, type Snapshot } from './snapshot.js';

/** The manifest cannot be used, and so nothing beside it can: one sentence says why. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/** What `snapshot.json` holds. */
export type Envelope = Omit<Snapshot, 'sections'>;

/** What one file of a snapshot holds; without `name`, nothing that is read. */
export interface Part {
  readonly name?: SectionName;
  readonly value?: unknown;
  readonly gaps: Gap[];
  readonly log?: { readonly key: string; readonly lines: string[] };
}

export interface Entry {
  readonly path: string;
  readonly text: string;
}

export const MANIFEST = 'snapshot.json';

const MAX_DEPTH = 200;
const LONG = 1024 * 1024;
/** From so many items on, it pays to compile a schema. */
const MANY = 500;
const LOGS = 'kubernetes/logs';
// A folder without files does not survive every archiver, and absent is not empty.
const NO_LOGS = `${LOGS}/.keep`;
const LOG_FILE = /^kubernetes\/logs\/([^/]+\/[^/]+\/[^/]+)\.log$/;
const ISO_8601 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

const text = z.string();
const optionalText = z.optional(text);

const envelope = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  capturedAt: text,
  tool: z.optional(z.object({ name: text, version: optionalText })),
  cluster: z.optional(
    z.object({
      name: optionalText,
      context: optionalText,
      server: optionalText,
      version: optionalText,
    }),
  ),
  aws: z.optional(
    z.object({
      accountId: optionalText,
      region: optionalText,
      partition: optionalText,
      vpcId: optionalText,
      askedRegion: optionalText,
    }),
  ),
  scope: z.optional(z.object({ namespaces: z.optional(z.array(text)), subject: optionalText })),
  gaps: z.optional(
    z.array(
      z.object({
        source: z.enum(['kubernetes', 'aws', 'dns', 'snapshot']),
        operation: text,
        resource: optionalText,
        reason: z.enum([
          'malformed',
          'forbidden',
          'not-found',
          'throttled',
          'timeout',
          'unavailable',
          'invalid-credentials',
          'unsupported',
        ]),
        message: text,
      }),
    ),
  ),
  redacted: z.optional(z.boolean()),
});

/** The manifest of a snapshot; throws a `SnapshotError`. */
export function readEnvelope(source: string): Envelope {
  const json = parseJson(source);
  if (!json.ok) throw new SnapshotError(`${MANIFEST}: ${json.problem}.`);
  if (!isObject(json.value)) {
    throw new SnapshotError(`${MANIFEST}: expected an object, found ${typeName(json.value)}.`);
  }
  const version = json.value['schemaVersion'];
  if (typeof version === 'number' && version > SCHEMA_VERSION) {
    throw new SnapshotError(
      `${MANIFEST}: schemaVersion is ${version}, expected at most ${SCHEMA_VERSION}, the newest ` +
        'that this version of ingress-doctor reads.',
    );
  }
  // Nulls mean what their absence means here, `scope.namespaces` included.
  const value = stripNulls(json.value);
  const result = z.safeParse(envelope, value);
  if (!result.success) {
    throw new SnapshotError(`${MANIFEST}: ${explain(result.error.issues[0], value, [])}.`);
  }
  const { capturedAt, tool, cluster, aws, scope, gaps, redacted } = result.data;
  if (!ISO_8601.test(capturedAt) || Number.isNaN(Date.parse(capturedAt))) {
    throw new SnapshotError(`${MANIFEST}: capturedAt: expected an ISO 8601 time.`);
  }
  return {
    schemaVersion: SCHEMA_VERSION,
    capturedAt,
    ...(tool === undefined ? {} : { tool }),
    cluster: cluster ?? {},
    aws: aws ?? {},
    scope: { namespaces: scope?.namespaces ?? null, subject: scope?.subject ?? null },
    gaps: gaps ?? [],
    redacted: redacted ?? false,
  };
}

/** Whether a file of this name, relative to the snapshot, is one that is read. */
export function isSnapshotFile(path: string): boolean {
  return path === MANIFEST || sectionOfFile(path) !== undefined;
}

/** What one file other than the manifest holds; whatever is wrong with it is a gap. */
export function readSection(path: string, source: string): Part {
  const name = sectionOfFile(path);
  if (name === undefined) return { gaps: [] };
  if (path === NO_LOGS) return { name, gaps: [] };
  const section = SECTIONS[name];
  if (section.shape === 'logs') {
    const lines = source.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return { name, log: { key: LOG_FILE.exec(path)?.[1] ?? path, lines }, gaps: [] };
  }
  const { schema } = section;
  const isLong = source.length > LONG && name.startsWith('kubernetes/');
  const long = isLong ? readLongList(schema, source) : undefined;
  if (long !== undefined) return { name, ...sorted(path, long) };
  const json = parseJson(source);
  if (!json.ok) return { name, gaps: [malformed(path, json.problem)] };
  const { value } = json;
  const wrong = (expected: string, found: unknown, place = ''): Part => ({
    name,
    gaps: [malformed(path, `${place}expected ${expected}, found ${typeName(found)}`)],
  });
  switch (section.shape) {
    case 'object': {
      const item = readItem(schema, value, []);
      return item.ok
        ? { name, value: item.value, gaps: [] }
        : { name, gaps: [malformed(path, item.problem)] };
    }
    case 'map': {
      if (!isObject(value)) return wrong('an object', value);
      // Without a prototype, or a key `__proto__` would be taken for one.
      const entries = emptyRecord();
      const gaps: Gap[] = [];
      for (const [key, raw] of Object.entries(value)) {
        const item = readItem(schema, raw, [key]);
        if (item.ok) entries[key] = item.value;
        else gaps.push(malformed(path, item.problem));
      }
      return { name, value: entries, gaps };
    }
    case 'list': {
      const inKubernetes = name.startsWith('kubernetes/');
      if (inKubernetes && !(isObject(value) && Object.hasOwn(value, 'items'))) {
        return wrong('a List object with items', value);
      }
      const raw = inKubernetes && isObject(value) ? (value['items'] ?? []) : value;
      if (!Array.isArray(raw)) return wrong('an array', raw, inKubernetes ? 'items: ' : '');
      const items = raw.map((each: unknown, index) =>
        readItem(schema, each, inKubernetes ? ['items', index] : [index]),
      );
      return { name, ...sorted(path, items) };
    }
  }
}

/** Items that were read, and as what: to read them again would hold a long list twice. */
const kept = new WeakMap<object, SectionName>();

/**
 * What is kept of a section's content as an API answered it: plain items, without the List object
 * around them. What does not fit is a gap of its own.
 */
export function projectSection(name: SectionName, content: unknown): Part {
  const section = SECTIONS[name];
  const gaps: Gap[] = [];
  const refuse = (problem: string): void => void gaps.push(unfit(name, problem));
  const isWrong = section.shape === 'list' ? !Array.isArray(content) : !isObject(content);
  if (isWrong) {
    refuse(
      `expected ${section.shape === 'list' ? 'an array' : 'an object'}, found ${typeName(content)}`,
    );
    return { name, gaps };
  }
  if (section.shape === 'object') {
    const item = readWithin(section.schema, content, []);
    if (item.ok) return { name, value: item.value, gaps };
    refuse(item.problem);
    return { name, gaps };
  }
  if (section.shape === 'list') {
    const raw = content as readonly unknown[];
    const schema = raw.length >= MANY ? compiled(section.schema) : section.schema;
    const value: unknown[] = [];
    for (const [index, each] of raw.entries()) {
      if (isObject(each) && kept.get(each) === name) {
        value.push(each);
        continue;
      }
      const item = readWithin(schema, each, [nameIn(each, section) ?? index]);
      if (!item.ok) {
        refuse(item.problem);
        continue;
      }
      if (isObject(item.value)) kept.set(item.value, name);
      value.push(item.value);
    }
    return { name, value, gaps };
  }
  const schema = section.shape === 'logs' ? z.array(section.schema) : section.schema;
  const value = emptyRecord();
  for (const [key, each] of Object.entries(content as Record<string, unknown>)) {
    const item = readWithin(schema, each, [key]);
    if (item.ok) value[key] = item.value;
    else refuse(item.problem);
  }
  return { name, value, gaps };
}

/**
 * Reads items of a list one by one, in advance of `projectSection`, and keeps once what siblings
 * have in common. What does not fit is given back as it is, so that it is told of there.
 */
export function itemReader(name: SectionName): (item: unknown) => unknown {
  const { schema } = SECTIONS[name];
  let count = 0;
  let last: Record<string, unknown> | undefined;
  return (item) => {
    count += 1;
    const found = readWithin(count > MANY ? compiled(schema) : schema, item, []);
    if (!found.ok) return item;
    const { value } = found;
    if (!isObject(value)) return value;
    for (const [key, part] of Object.entries(value)) {
      const other = last?.[key];
      if (isObject(part) && isObject(other)) shareParts(part, other);
    }
    kept.set(value, name);
    last = value;
    return value;
  };
}

/** What equals its counterpart is replaced by that, so that only one of them is held. */
function shareParts(value: object, other: object): void {
  const parts = value as Record<string, unknown>;
  const others = other as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(parts)) {
    const ours = parts[key];
    if (typeof ours !== 'object' || ours === null) continue;
    const theirs = Object.hasOwn(others, key) ? others[key] : undefined;
    if (typeof theirs !== 'object' || theirs === null) continue;
    if (isEqual(ours, theirs)) parts[key] = theirs;
    else shareParts(ours, theirs);
  }
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object') return false;
  if (one === null || other === null || Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  const others = Object.keys(other);
  return (
    keys.length === others.length &&
    keys.every(
      (key, index) =>
        key === others[index] &&
        isEqual((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
    )
  );
}

/** What is kept of one item, or which of its fields do not fit, and why, without their places. */
export type Fitted =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly misfits: readonly Misfit[] };

export interface Misfit {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
}

/** Reads one item as somebody wrote it; nulls mean what their absence means. */
export function fitItem(name: SectionName, item: unknown): Fitted {
  const { schema } = SECTIONS[name];
  if (isDeeper(item, MAX_DEPTH)) {
    const problem = `expected at most ${MAX_DEPTH} levels of nesting`;
    return { ok: false, misfits: [{ path: [], problem }] };
  }
  const stripped = stripNulls(item);
  const found = z.safeParse(schema, stripped);
  if (found.success) return { ok: true, value: found.data };
  return { ok: false, misfits: found.error.issues.map((issue) => misfit(issue, stripped, [])) };
}

/** What fits is no deeper than its schema. */
function readWithin(schema: z.core.$ZodType, raw: unknown, place: readonly PropertyKey[]): Read {
  const found = z.safeParse(schema, raw);
  if (found.success) return { ok: true, value: found.data };
  return isDeeper(raw, MAX_DEPTH)
    ? { ok: false, problem: `${placeName(place)}expected at most ${MAX_DEPTH} levels of nesting` }
    : readStripped(schema, raw, place);
}

function unfit(name: SectionName, problem: string): Gap {
  const [source = ''] = name.split('/');
  return {
    source: source === 'kubernetes' || source === 'aws' || source === 'dns' ? source : 'snapshot',
    operation: 'read',
    resource: resourceOf(name),
    reason: 'malformed',
    message: problem,
  };
}

/** What an item is called, where even that can be read. */
function nameIn(item: unknown, section: { readonly name?: string }): string | undefined {
  if (!isObject(item)) return undefined;
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  if (section.name !== undefined) return text(item[section.name]);
  if (!isObject(item['metadata'])) return undefined;
  const { namespace, name } = item['metadata'];
  const own = text(name);
  return own === undefined || text(namespace) === undefined ? own : `${text(namespace)}/${own}`;
}

function sorted(path: string, items: readonly Read[]): { value: unknown[]; gaps: Gap[] } {
  const value: unknown[] = [];
  const gaps: Gap[] = [];
  for (const item of items) {
    if (item.ok) value.push(item.value);
    else gaps.push(malformed(path, item.problem));
  }
  return { value, gaps };
}

/**
 * The items of a long List, read one by one: what is not kept of one is gone before the next. It is
 * cut where the usual layout says that an item ends. If then each piece is JSON, and the List
 * without them is one without items, the text can mean nothing else; otherwise `undefined`.
 */
function readLongList(schema: z.core.$ZodType, text: string): Read[] | undefined {
  const opening = /"items": ?\[\n([ \t]*)\{\n/.exec(text.slice(0, 1000));
  if (opening === null) return undefined;
  const [before, indent = ''] = opening;
  const end = `\n${indent}}`;
  const next = `${end},\n${indent}{\n`;
  const start = opening.index + before.length - '{\n'.length;
  const quick = compiled(schema);
  const items: Read[] = [];
  try {
    let at = start;
    for (let cut = 0; cut !== -1;) {
      cut = text.indexOf(next, at);
      const stop = cut === -1 ? text.indexOf(`${end}\n`, at) : cut;
      if (stop === -1) return undefined;
      const item: unknown = JSON.parse(text.slice(at, stop + end.length));
      if (isDeeper(item, MAX_DEPTH - 2)) return undefined;
      items.push(readItem(quick, item, ['items', items.length]));
      at = cut === -1 ? stop + end.length : cut + next.length - '{\n'.length;
    }
    const list = text.slice(0, start) + text.slice(at);
    const { items: rest } = JSON.parse(list) as { items?: unknown };
    const isOnlyItems =
      Array.isArray(rest) && rest.length === 0 && list.split('"items"').length === 2;
    return isOnlyItems ? items : undefined;
  } catch {
    return undefined;
  }
}

/** The gap of a file that cannot be read for a reason that is not in its text. */
export function malformed(path: string, problem: string): Gap {
  return {
    source: 'snapshot',
    operation: 'read',
    resource: sectionOfFile(path) === LOGS ? LOGS : path,
    reason: 'malformed',
    message: `${path}: ${problem}.`,
  };
}

export function assembleSnapshot(
  manifest: Envelope,
  parts: Iterable<Part>,
  gaps: readonly Gap[],
): Snapshot {
  const sections: Partial<Record<SectionName, unknown>> = {};
  const found: Gap[] = [...gaps];
  let logs: Record<string, unknown> | undefined;
  for (const part of parts) {
    // Not `push(...)`: as many arguments as a hostile file has bad items overflow the stack.
    for (const gap of part.gaps) found.push(gap);
    if (part.name === undefined) continue;
    if (part.name === LOGS) {
      logs ??= emptyRecord();
      if (part.log !== undefined) logs[part.log.key] = part.log.lines;
    } else if (part.value !== undefined) {
      sections[part.name] = part.value;
    }
  }
  if (logs !== undefined) sections[LOGS] = logs;
  // The order of the files on a disk or in an archive must not show in a report.
  found.sort((a, b) => compare(a.resource ?? '', b.resource ?? ''));
  return {
    ...manifest,
    sections: sections as Snapshot['sections'],
    gaps: [...manifest.gaps, ...found],
  };
}

/** The files that hold a snapshot, sorted by path. */
export function writeEntries(snapshot: Snapshot): Entry[] {
  const { sections, ...manifest } = snapshot;
  const entries: Entry[] = [{ path: MANIFEST, text: toJson(manifest) }];
  for (const name of SECTION_NAMES) {
    const value: unknown = sections[name];
    if (value === undefined) continue;
    if (name === LOGS) {
      for (const entry of logEntries(sections[LOGS] ?? {})) entries.push(entry);
    } else if (SECTIONS[name].shape === 'list' && name.startsWith('kubernetes/')) {
      const list = { kind: 'List', apiVersion: 'v1', items: value };
      entries.push({ path: `${name}.json`, text: toJson(list) });
    } else entries.push({ path: `${name}.json`, text: toJson(value) });
  }
  return entries.sort((a, b) => compare(a.path, b.path));
}

function logEntries(logs: Readonly<Record<string, readonly string[]>>): Entry[] {
  const keys = Object.keys(logs);
  if (keys.length === 0) return [{ path: NO_LOGS, text: '' }];
  return keys.map((key) => {
    const path = `${LOGS}/${key}.log`;
    if (!LOG_FILE.test(path) || key.split('/').some((part) => part === '.' || part === '..')) {
      throw new SnapshotError(`${path}: expected a log named namespace/pod/container.`);
    }
    return { path, text: (logs[key] ?? []).map((line) => `${line}\n`).join('') };
  });
}

function sectionOfFile(path: string): SectionName | undefined {
  if (path === NO_LOGS || LOG_FILE.test(path)) return LOGS;
  if (!path.endsWith('.json')) return undefined;
  const name = path.slice(0, -'.json'.length);
  return isSectionName(name) && name !== LOGS ? name : undefined;
}

type Read = { ok: true; value: unknown } | { ok: false; problem: string };

function readItem(schema: z.core.$ZodType, raw: unknown, place: readonly PropertyKey[]): Read {
  const found = z.safeParse(schema, raw);
  return found.success ? { ok: true, value: found.data } : readStripped(schema, raw, place);
}

/** Go writes nil slices and maps as null, where the API's own type has an absent field. */
function readStripped(schema: z.core.$ZodType, raw: unknown, place: readonly PropertyKey[]): Read {
  const stripped = stripNulls(raw);
  const second = z.safeParse(schema, stripped);
  if (second.success) return { ok: true, value: second.data };
  return { ok: false, problem: explain(second.error.issues[0], stripped, place) };
}

function stripNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripNulls);
  if (!isObject(value)) return value;
  const kept = emptyRecord();
  for (const [key, each] of Object.entries(value)) {
    if (each !== null) kept[key] = stripNulls(each);
  }
  return kept;
}

function explain(
  issue: z.core.$ZodIssue | undefined,
  input: unknown,
  place: readonly PropertyKey[],
): string {
  const { path, problem } = misfit(issue, input, place);
  return `${placeName(path)}${problem}`;
}

/** The place and the expectation, never the value: that may be a secret. */
function misfit(
  issue: z.core.$ZodIssue | undefined,
  input: unknown,
  place: readonly PropertyKey[],
): Misfit {
  if (issue === undefined) return { path: place, problem: 'expected another value' };
  const path = [...place, ...issue.path];
  const found = valueAt(input, issue.path);
  const expected = (what: string): Misfit => ({
    path,
    problem: `expected ${what}, found ${typeName(found)}`,
  });
  switch (issue.code) {
    case 'invalid_type':
      return expected(withArticle(issue.expected));
    case 'invalid_value':
      return {
        path,
        problem: `expected ${issue.values.map((each) => String(each)).join(' or ')}`,
      };
    case 'invalid_union': {
      const first = issue.errors.map(([each]) => each);
      const deeper = first.find((each) => each !== undefined && each.path.length > 0);
      if (deeper !== undefined) return misfit(deeper, found, path);
      const types = first.flatMap((each) =>
        each?.code === 'invalid_type' ? [withArticle(each.expected)] : [],
      );
      return expected(types.length > 0 ? types.join(' or ') : 'another value');
    }
    default:
      return expected('another value');
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** As `spec.rules[0].host: `; empty for the whole. */
export function placeName(path: readonly PropertyKey[]): string {
  const name = path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      const word = String(key);
      if (!/^[A-Za-z_]\w*$/.test(word)) return `[${JSON.stringify(word)}]`;
      return index === 0 ? word : `.${word}`;
    })
    .join('');
  return name === '' ? '' : `${name}: `;
}

function withArticle(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return withArticle(Array.isArray(value) ? 'array' : typeof value);
}

function parseJson(source: string): Read {
  // PowerShell puts a byte order mark before what it redirects to a file.
  const body = source.startsWith('\uFEFF') ? source.slice(1) : source;
  if (body.trim() === '') return { ok: false, problem: 'expected JSON, found an empty file' };
  try {
    const value: unknown = JSON.parse(body);
    return isDeeper(value, MAX_DEPTH)
      ? { ok: false, problem: `expected at most ${MAX_DEPTH} levels of nesting, found more` }
      : { ok: true, value };
  } catch (error) {
    // The engine's message quotes the text, which may hold a secret: keep the position only.
    const message = error instanceof Error ? error.message : '';
    const position = /position (\d+)/.exec(message)?.[1];
    if (position === undefined) {
      const found = message.includes('end of JSON') ? ', found its end too early' : '';
      return { ok: false, problem: `expected JSON${found}` };
    }
    const before = body.slice(0, Number(position)).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    return { ok: false, problem: `line ${before.length}, column ${column}: expected JSON` };
  }
}

// What comes after `JSON.parse`, which does not recurse itself, may recurse that far. This visits
// every value of a large cluster, so it looks at no more than it must.
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const each of value) if (isDeeper(each, levels - 1)) return true;
    return false;
  }
  for (const key in value)
    if (isDeeper((value as Record<string, unknown>)[key], levels - 1)) return true;
  return false;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function emptyRecord(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}
