import { isNamedBy } from '../chain.js';
import { refKey } from './cite.js';
import type { Evidence, Finding, Ref, Suppression } from './finding.js';
import { byUrgency } from './rank.js';
import { isMeant, type SubjectPattern } from './subjects.js';

/** `--skip ID:SUBJECT`. */
export interface Skip {
  /** As it was given. */
  readonly text: string;
  readonly check: string;
  readonly subject: SubjectPattern;
}

/** What an object asks for in its annotations, with a reason. */
export interface Ignore {
  readonly ref: Ref;
  /** Names of checks. */
  readonly patterns: readonly string[];
  readonly reason: string;
  readonly source: Evidence;
}

export interface Suppressing {
  readonly skips: readonly Skip[];
  readonly ignores: readonly Ignore[];
  /** Whether it is an object that somebody writes, and could annotate. */
  readonly mayCarry: (ref: Ref) => boolean;
  /** By key. */
  readonly waysIn: ReadonlySet<string>;
}

export type Suppressed = ReadonlyMap<Finding, Omit<Suppression, 'finding' | 'uncovers'>>;

/**
 * What nobody wants to hear of. What is at fault decides; where it is nothing that could be
 * annotated, all ways in that suffer from it do together, so that none is silent for another.
 */
export function suppressedOf(findings: readonly Finding[], by: Suppressing): Suppressed {
  if (by.skips.length === 0 && by.ignores.length === 0) return new Map();
  const ignores = Map.groupBy(by.ignores, ({ ref }) => refKey(ref));
  const found = new Map<Finding, Omit<Suppression, 'finding' | 'uncovers'>>();
  for (const finding of findings) {
    const asked = ignoresOf(finding, ignores, by);
    const [first] = asked;
    if (first !== undefined) {
      const reason = [...new Set(asked.map((one) => one.reason))].join('; ');
      found.set(finding, { by: 'annotation', reason, source: first.source });
    } else if (by.skips.some((skip) => isSkipped(finding, skip, by.mayCarry))) {
      found.set(finding, { by: 'flag', reason: null, source: null });
    }
  }
  return found;
}

/** Those by which it is ignored: its subject's own, or one of each way in that it affects. */
function ignoresOf(
  { check, subject, affects }: Finding,
  ignores: ReadonlyMap<string, readonly Ignore[]>,
  { mayCarry, waysIn }: Suppressing,
): readonly Ignore[] {
  const of = (ref: Ref): Ignore | undefined =>
    ignores.get(refKey(ref))?.find(({ patterns }) => patterns.some((id) => isNamedBy(check, id)));
  const own = of(subject);
  if (own === undefined ? mayCarry(subject) : !waysIn.has(refKey(subject))) {
    return own === undefined ? [] : [own];
  }
  // A way in that harms others has no say for them.
  const voices = affects.map(of);
  if (voices.includes(undefined)) return [];
  return [own, ...voices].filter((one) => one !== undefined);
}

function isSkipped(
  { check, subject, affects }: Finding,
  skip: Skip,
  mayCarry: (ref: Ref) => boolean,
): boolean {
  return (
    isNamedBy(check, skip.check) &&
    (isMeant(subject, skip.subject) ||
      (!mayCarry(subject) &&
        affects.length > 0 &&
        affects.every((ref) => isMeant(ref, skip.subject))))
  );
}

/** In the order of diagnoses. */
export function suppressions(
  suppressed: Suppressed,
  uncovers: ReadonlyMap<Finding, readonly Finding[]>,
): readonly Suppression[] {
  return [...suppressed]
    .sort(([a], [b]) => byUrgency(a, b))
    .map(([finding, by]) => ({ finding, ...by, uncovers: uncovers.get(finding) ?? [] }));
}

/** Those that nothing was suppressed by: misspelt, or needed no more. */
export function idleSkips(
  findings: readonly Finding[],
  { skips, mayCarry }: Suppressing,
): readonly string[] {
  return skips
    .filter((skip) => !findings.some((finding) => isSkipped(finding, skip, mayCarry)))
    .map(({ text }) => text);
}
