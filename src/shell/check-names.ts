import { isNamedBy } from '../chain.js';
import { nearestHint } from './nearest.js';
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
  const candidates = ids.map((id) => ({ text: id, name: id.slice(id.lastIndexOf('/') + 1) }));
  return new UserError(`No check is called "${name}".`, nearestHint(name, candidates));
}
