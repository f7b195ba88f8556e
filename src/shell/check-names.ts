import { isNamedBy } from '../checks/define-check.js';
import { UserError } from './user-error.js';

/** A pattern that means no check is a misspelling, not an empty choice. */
export function assertKnown(patterns: readonly string[], ids: readonly string[]): void {
  for (const pattern of patterns) {
    if (!ids.some((id) => isNamedBy(id, pattern))) throw unknownCheck(pattern, ids);
  }
}

/** The one check that an id or a bare name means. */
export function findCheck(name: string, ids: readonly string[]): string {
  const found = ids.includes(name) ? [name] : ids.filter((id) => id.endsWith(`/${name}`));
  if (found.length > 1) throw new UserError(`"${name}" may be ${found.join(' or ')}.`);
  if (found[0] === undefined) throw unknownCheck(name, ids);
  return found[0];
}

function unknownCheck(name: string, ids: readonly string[]): UserError {
  const near = nearest(name, ids);
  const hint = near.length === 0 ? {} : { hint: `Nearest: ${near.join(', ')}.` };
  return new UserError(`No check is called "${name}".`, hint);
}

function nearest(name: string, ids: readonly string[]): readonly string[] {
  const wanted = name.slice(0, 100);
  const bare = wanted.slice(wanted.lastIndexOf('/') + 1);
  return ids
    .map((id) => {
      const own = id.slice(id.lastIndexOf('/') + 1);
      return { id, far: Math.min(distance(wanted, id), distance(bare, own)) };
    })
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ id }) => id);
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
