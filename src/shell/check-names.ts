import { isNamedBy } from '../chain.js';
import { readSubjectPattern } from '../findings/subjects.js';
import type { Skip } from '../findings/suppress.js';
import { nearestHint } from './nearest.js';
import { UserError } from './user-error.js';

/** A pattern that means no check is a misspelling, not an empty choice. */
export function assertKnown(patterns: readonly string[], ids: readonly string[]): void {
  for (const pattern of patterns) {
    if (!ids.some((id) => isNamedBy(id, pattern))) throw unknownCheck(pattern, ids);
  }
}

/** What `--skip` says: checks that do not run, and those of which some findings are suppressed. */
export function readSkips(
  given: readonly string[],
  ids: readonly string[],
): { readonly skip: readonly string[]; readonly skipOf: readonly Skip[] } {
  const skip = given.filter((text) => !text.includes(':'));
  const skipOf = given.filter((text) => text.includes(':')).map(readSkip);
  assertKnown([...skip, ...skipOf.map(({ check }) => check)], ids);
  return { skip, skipOf };
}

function readSkip(text: string): Skip {
  const colon = text.indexOf(':');
  const subject = readSubjectPattern(text.slice(colon + 1));
  if ('problem' in subject) {
    const candidates = subject.words.map((word) => ({ text: word, name: word }));
    throw new UserError(`--skip ${text}: ${subject.problem}`, {
      ...(candidates.length === 0 ? {} : nearestHint(subject.wanted, candidates)),
    });
  }
  return { text, check: text.slice(0, colon), subject };
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
