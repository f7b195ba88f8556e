import { refKey } from '../findings/cite.js';
import { fingerprint } from '../findings/fingerprint.js';
import type { Finding, Ref, Report } from '../findings/finding.js';
import { sectionsOfGap } from '../snapshot/snapshot.js';

/** What a report says, and what it could say. */
export type Looked = Pick<Report, 'coverage' | 'gaps'> & {
  readonly suppressed: readonly { readonly finding: Finding }[];
};

/** Where less than everything was looked at. */
export interface Scope {
  readonly namespaces?: readonly string[] | undefined;
  readonly asked?: readonly Ref[] | undefined;
}

/**
 * Whether a report that does not have a finding says that it is not there: its check ran, could read
 * what the finding quotes, looked at its object, and nobody suppressed it.
 */
export function denierOf(looked: Looked, scope: Scope = {}): (finding: Finding) => boolean {
  const { coverage, gaps, suppressed } = looked;
  const ran = new Set(coverage.flatMap((one) => (one.outcome === 'ran' ? [one.check] : [])));
  const unseen = new Set<string>([
    ...coverage.flatMap((one) => (one.outcome === 'skipped' ? one.missing : [])),
    ...gaps.filter(({ reason }) => reason !== 'not-found').flatMap(sectionsOfGap),
  ]);
  const hidden = new Set(suppressed.map(({ finding }) => fingerprint(finding)));
  return (finding) =>
    ran.has(finding.check) &&
    !hidden.has(fingerprint(finding)) &&
    !finding.evidence.some(({ section }) => unseen.has(section)) &&
    isWithin(finding, scope);
}

function isWithin({ subject, affects }: Finding, { namespaces, asked }: Scope): boolean {
  const own = [subject, ...affects];
  const keys = new Set((asked ?? []).map(refKey));
  return (
    (asked === undefined || own.some((ref) => keys.has(refKey(ref)))) &&
    (namespaces === undefined ||
      own.some(({ namespace }) => namespace !== undefined && namespaces.includes(namespace)))
  );
}
