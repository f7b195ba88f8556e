import type { ChangeAction, Json, PlannedChange } from '../../../findings/finding.js';
import type * as aws from '../../../snapshot/aws.js';
import { isUnknown, unknown, type Attribute, type Tags, type Unknown } from '../model.js';

export type Field = PlannedChange['fields'][number];

/** A field on both sides. `undefined`: not set there. */
export interface Compared {
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly replaces?: boolean;
}

/** Of what is made first: whatever is there now, it will be another. */
export const KNOWN_AFTER_APPLY = unknown('known after apply');

/** Of what is there, and was not looked at. */
export const notSeen = (section: string): Json => ({ $unknown: `${section} was not seen` });

type Relation = 'same' | 'differs' | 'unknown';

/** Two values without regard to the order of fields; what nobody knows is equal to nothing else. */
function relationOf(before: Json, after: Json): Relation {
  if (isUnknown(before)) return 'unknown';
  if (isUnknown(after)) return isMadeFirst(after) ? 'differs' : 'unknown';
  if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length !== after.length) return 'differs';
    return worst(before.map((item, i) => relationOf(item, after[i] as Json)));
  }
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return worst(keys.map((key) => relationOf(before[key] ?? null, after[key] ?? null)));
  }
  return before === after ? 'same' : 'differs';
}

const isMadeFirst = ({ $unknown }: { readonly $unknown: string }): boolean =>
  $unknown === KNOWN_AFTER_APPLY.$unknown;

const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const worst = (all: readonly Relation[]): Relation =>
  all.includes('differs') ? 'differs' : all.includes('unknown') ? 'unknown' : 'same';

export const isSame = (before: Json, after: Json): boolean =>
  relationOf(before, after) !== 'differs';

/** The fields that differ, and those of which nothing tells whether they do. */
export function compare(fields: readonly Compared[]): readonly Field[] {
  return fields.flatMap(({ path, before = null, after = null, replaces = false }) =>
    relationOf(before, after) === 'same' ? [] : [{ path, before, after, replaces }],
  );
}

const doesDiffer = ({ before, after }: Field): boolean => relationOf(before, after) === 'differs';

/** What becomes of something whose fields these are. */
export function actionFor(fields: readonly Field[]): ChangeAction {
  const differing = fields.filter(doesDiffer);
  if (differing.some(({ replaces }) => replaces)) return 'replace';
  return differing.length > 0 ? 'update' : 'none';
}

/** The controller never takes an attribute back: only those that are named are compared. */
export function attributesOf(
  wanted: readonly Attribute[],
  actual: readonly aws.Attribute[] | undefined,
  section: string,
): readonly Compared[] {
  const values = new Map((actual ?? []).map(({ Key, Value }) => [Key, Value ?? '']));
  return wanted
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, value }) => ({
      path: `attributes.${key}`,
      before: actual === undefined ? notSeen(section) : values.get(key),
      after: value,
    }));
}

/** Tags that nobody asks for are taken away, apart from those that are left to others. */
export function tagsOf(
  wanted: Tags,
  actual: Tags | undefined,
  isLeft: (key: string) => boolean,
): readonly Compared[] {
  if (actual === undefined) return [];
  return [...new Set([...Object.keys(wanted), ...Object.keys(actual)])]
    .filter((key) => !key.startsWith('aws:') && !isLeft(key))
    .sort()
    .map((key) => ({ path: `tags.${key}`, before: actual[key], after: wanted[key] }));
}

/** The name of something that is new is no field of it, but why that is not known yet is one. */
export const openName = (name: string | Unknown): Compared => ({
  path: 'name',
  before: null,
  after: isUnknown(name) ? name : null,
});

/** Of something that is new: every field that is set. */
export function newFields(fields: readonly Compared[]): readonly Field[] {
  return fields.flatMap(({ path, after = null }) =>
    after === null || (Array.isArray(after) && after.length === 0)
      ? []
      : [{ path, before: null, after, replaces: false }],
  );
}
