import type { Seen } from '../../findings/cite.js';

export type Path = readonly (string | number)[];

/** Takes down what an object would be refused for, with other fields that have a part in it. */
export type Deny = (path: Path, reason: string, ...also: readonly Path[]) => void;

/** What one kind of object has to be like, whether it is new or takes the place of another. */
export type Rule<T> = (object: Seen<T>, before: T | undefined, deny: Deny) => void;

/** `spec.rules[0].http.paths[1].path`, and annotations by their whole key. */
export function pathText(path: Path): string {
  return path
    .map((key, index) =>
      typeof key === 'number'
        ? `[${key}]`
        : /^[\w-]+$/.test(key)
          ? `${index === 0 ? '' : '.'}${key}`
          : `["${key}"]`,
    )
    .join('');
}

/** What comes more than once: the places of the first and of another. */
export function again<T>(
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): readonly (readonly [first: number, other: number])[] {
  const seen = new Map<string, number>();
  return items.flatMap((item, index) => {
    const key = keyOf(item);
    const first = key === undefined ? undefined : seen.get(key);
    if (key !== undefined && first === undefined) seen.set(key, index);
    return first === undefined ? [] : [[first, index] as const];
  });
}
