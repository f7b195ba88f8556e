import type { Finding } from './finding.js';

/**
 * What makes a finding the same one in two states or two reports: its check and its subject, never
 * its words or numbers, nor the ARN of what was made anew under its name. A check may say several
 * things of one subject, so findings are compared as a multiset, see `matchFindings`.
 */
export function fingerprint({ check, subject }: Pick<Finding, 'check' | 'subject'>): string {
  return `${check} ${subject.kind}/${subject.namespace ?? ''}/${subject.name}`;
}

/**
 * To each finding of `after` the one of `before` that it continues; those that are missing are new.
 * Of several of one fingerprint, those that say the same are matched first.
 */
export function matchFindings<F extends Pick<Finding, 'check' | 'subject' | 'message'>>(
  before: readonly F[],
  after: readonly F[],
): ReadonlyMap<F, F> {
  const open = new Map<string, F[]>();
  for (const finding of before) {
    const key = fingerprint(finding);
    open.set(key, [...(open.get(key) ?? []), finding]);
  }
  const matched = new Map<F, F>();
  const match = (finding: F, isIt: (old: F) => boolean): void => {
    const candidates = open.get(fingerprint(finding)) ?? [];
    const index = candidates.findIndex(isIt);
    const [old] = index === -1 ? [] : candidates.splice(index, 1);
    if (old !== undefined) matched.set(finding, old);
  };
  for (const finding of after) match(finding, ({ message }) => message === finding.message);
  for (const finding of after) if (!matched.has(finding)) match(finding, () => true);
  return matched;
}
