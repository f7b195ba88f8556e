import { SECTIONS, type SectionName, type Sections } from '../snapshot/sections.js';
import type { Evidence, Json, Ref } from './finding.js';

/** An object of the snapshot, together with where it is found there. */
export interface Seen<T> {
  readonly section: SectionName;
  readonly ref: Ref;
  readonly value: T;
}

type Key<T> = T extends readonly unknown[] ? number : keyof T;

type Field<T, K> = T extends readonly (infer Item)[]
  ? Item | undefined
  : K extends keyof T
    ? T[K]
    : undefined;

// A path is followed through the type, so that a misspelt field cannot be quoted as "not set".
type PathOf<T, P extends readonly unknown[]> = P extends readonly [infer Head, ...infer Rest]
  ? Head extends Key<NonNullable<T>>
    ? readonly [Head, ...PathOf<Field<NonNullable<T>, Head>, Rest>]
    : readonly [Key<NonNullable<T>>, ...unknown[]]
  : readonly [];

/** Quotes a field: the value is copied from the snapshot, so a quotation cannot be wrong. */
export function cite<T, const P extends readonly (string | number)[]>(
  { section, ref, value }: Seen<T>,
  ...path: P & PathOf<T, P>
): Evidence {
  const keys = path as readonly (string | number)[];
  return { section, ref, path: keys, value: at(value, keys) };
}

/** Quotes that a section was collected and that no object of this name is in it. */
export function citeAbsence(section: SectionName, ref: Ref): Evidence {
  return { section, ref, path: [], value: null };
}

/** Follows a path; `null` where it ends early. */
export function at(value: unknown, path: readonly (string | number)[]): Json {
  let here: unknown = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return null;
    here = (here as Record<string | number, unknown>)[key];
  }
  return (here ?? null) as Json;
}

/** How an object of this section is called. */
export function refOf(section: SectionName, item: unknown): Ref {
  const spec = SECTIONS[section];
  if (spec.shape === 'list' && 'name' in spec && spec.name !== undefined) {
    const arn = spec.arn === undefined ? null : at(item, [spec.arn]);
    const named = section === 'aws/route53/records' ? recordName(item) : at(item, [spec.name]);
    const name =
      typeof named === 'string'
        ? named
        : section === 'aws/route53/hosted-zones'
          ? at(named, ['Id'])
          : arn;
    return {
      kind: spec.kind,
      name: typeof name === 'string' ? name : '',
      ...(typeof arn === 'string' ? { arn } : {}),
    };
  }
  const namespace = at(item, ['metadata', 'namespace']);
  const name = at(item, ['metadata', 'name']);
  return {
    kind: spec.kind,
    ...(typeof namespace === 'string' ? { namespace } : {}),
    name: typeof name === 'string' ? name : '',
  };
}

/** A name has several records: of each type, in each zone, and in each set of a routing policy. */
function recordName(item: unknown): string {
  const [name, type, set, zone] = ['Name', 'Type', 'SetIdentifier', 'HostedZoneId'].map((field) =>
    at(item, [field]),
  );
  const of = [type, set].filter((part) => typeof part === 'string').join(' ');
  return `${String(name)} ${of}${typeof zone === 'string' ? ` in ${zone}` : ''}`;
}

/** One string per object, for comparing and for sorting. */
export function refKey({ kind, namespace, name, arn }: Ref): string {
  return arn ?? `${kind}/${namespace ?? ''}/${name}`;
}

/** How people write it: `Ingress shop/web`, `TargetGroup k8s-shop-web-681c14e7eb`. */
export function refText({ kind, namespace, name }: Ref): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

export function isSameRef(a: Ref, b: Ref): boolean {
  return refKey(a) === refKey(b);
}

/** Looks a quotation up again: what the snapshot holds there now. */
export function lookUp(sections: Sections, { section, ref, path }: Evidence): Json {
  const content: unknown = sections[section];
  const { shape } = SECTIONS[section];
  if (content === undefined) return null;
  if (shape === 'object') return at(content, path);
  if (shape === 'map') return at(content, [ref.arn ?? ref.name, ...path]);
  if (shape === 'logs') return at(content, [`${ref.namespace ?? ''}/${ref.name}`, ...path]);
  const key = refKey(ref);
  const found = (content as readonly unknown[]).filter(
    (item) => refKey(refOf(section, item)) === key,
  );
  return found.length === 0 ? null : at(firstOf(found), path);
}

/**
 * The one that counts where pages overlapped, and an object was listed twice: always the same,
 * in whichever order they came.
 */
export function firstOf(items: readonly unknown[]): unknown {
  const [first, ...others] = items;
  if (others.length === 0) return first;
  return items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))[0];
}
