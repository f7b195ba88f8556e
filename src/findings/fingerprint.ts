import { refKey } from './cite.js';
import type { Finding } from './finding.js';

/**
 * What makes a finding the same one in two states or two reports: its check and its subject, never
 * its words or numbers, nor the ARN of what was made anew under its name. A check may say several
 * things of one subject, so findings are compared as a multiset, see `matchFindings`.
 */
export function fingerprint({ check, subject }: Pick<Finding, 'check' | 'subject'>): string {
  return `${check} ${subject.kind}/${subject.namespace ?? ''}/${subject.name}`;
}

type Compared = Pick<Finding, 'check' | 'subject' | 'message' | 'affects'>;

/**
 * What the controller makes anew in AWS has another name, which tells of what it is made of. It is
 * then known by whom it serves; nothing else is.
 */
function heirprint({ check, subject, affects }: Compared): string | undefined {
  if (subject.arn === undefined || affects.length === 0) return undefined;
  return `${check} ${subject.kind} ${affects.map(refKey).sort().join(' ')}`;
}

/**
 * To each finding of `after` the one of `before` that it continues; those that are missing are new.
 * Of several of one fingerprint, those that say the same are matched first.
 */
export function matchFindings<F extends Compared>(
  before: readonly F[],
  after: readonly F[],
): ReadonlyMap<F, F> {
  const matched = new Map<F, F>();
  const pass = (
    keyOf: (finding: F) => string | undefined,
    isIt: (finding: F, old: F) => boolean = () => true,
  ): void => {
    const taken = new Set(matched.values());
    const open = new Map<string, F[]>();
    for (const old of before) {
      const key = taken.has(old) ? undefined : keyOf(old);
      if (key !== undefined) open.set(key, [...(open.get(key) ?? []), old]);
    }
    for (const finding of after) {
      const key = matched.has(finding) ? undefined : keyOf(finding);
      const candidates = key === undefined ? [] : (open.get(key) ?? []);
      const index = candidates.findIndex((old) => isIt(finding, old));
      const [old] = index === -1 ? [] : candidates.splice(index, 1);
      if (old !== undefined) matched.set(finding, old);
    }
  };
  pass(fingerprint, (finding, old) => finding.message === old.message);
  pass(fingerprint);
  pass(heirprint);
  return matched;
}
