import { fingerprint } from '../findings/fingerprint.js';
import type { Finding, Report } from '../findings/finding.js';
import { isMeant, readSubjectPattern } from '../findings/subjects.js';
import { sectionsOfGap } from '../snapshot/snapshot.js';

/** What a report says, and what it could say. */
export type Looked = Pick<Report, 'subject' | 'namespaces' | 'coverage' | 'gaps'> & {
  readonly suppressed: readonly { readonly finding: Finding }[];
};

/**
 * Whether a report that does not have a finding says that it is not there: its check ran, could
 * read what the finding quotes, looked at its object, and nobody suppressed it.
 */
export function denierOf(looked: Looked): (finding: Finding) => boolean {
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
    isWithin(finding, looked);
}

function isWithin({ subject, affects }: Finding, looked: Looked): boolean {
  const { namespaces } = looked;
  const asked = looked.subject === null ? undefined : readSubjectPattern(looked.subject);
  const all = [subject, ...affects];
  return (
    (asked === undefined || ('name' in asked && all.some((ref) => isMeant(ref, asked)))) &&
    (namespaces === undefined ||
      all.some(({ namespace }) => namespace !== undefined && namespaces.includes(namespace)))
  );
}
