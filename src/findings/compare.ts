import { SEVERITIES, type Severity } from '../chain.js';
import { fingerprint, matchFindings } from './fingerprint.js';
import type { Diagnosis, Finding, Report, Standing } from './finding.js';

type Compared = Pick<Report, 'diagnoses'>;

/**
 * What a second state has that the first had not, and the other way round. A diagnosis is
 * introduced where its cause is, or where it became worse; not where more ways in suffer from an
 * old debt. It is fixed where its cause is not found any more, be it as a symptom. What is
 * introduced comes first. `isAnother` may tell two findings apart that are of one fingerprint.
 */
export function compare(
  before: Compared,
  after: Compared & { readonly suppressed: readonly { readonly finding: Finding }[] },
  isAnother: (now: Finding, was: Finding) => boolean = () => false,
): { readonly diagnoses: readonly Diagnosis[]; readonly fixed: readonly Diagnosis[] } {
  const old = matchFindings(
    before.diagnoses.flatMap(findingsOf),
    after.diagnoses.flatMap(findingsOf),
  );
  const severities = new Map<Finding, Severity>(
    before.diagnoses.flatMap(({ severity, cause, symptoms }) => [
      [cause, severity] as const,
      ...symptoms.map((each) => [each, each.severity] as const),
    ]),
  );
  const standingOf = ({ severity, cause }: Diagnosis): Standing => {
    const same = old.get(cause);
    if (same === undefined || isAnother(cause, same)) return 'introduced';
    const was = severities.get(same);
    return was !== undefined && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(was)
      ? 'unchanged'
      : 'introduced';
  };
  const found = new Set(old.values());
  // It is there all the same.
  const hidden = new Set(after.suppressed.map(({ finding }) => fingerprint(finding)));
  const diagnoses = after.diagnoses.map((each) => ({ ...each, standing: standingOf(each) }));
  return {
    diagnoses: [
      ...diagnoses.filter(({ standing }) => standing === 'introduced'),
      ...diagnoses.filter(({ standing }) => standing !== 'introduced'),
    ],
    fixed: before.diagnoses
      .filter(({ cause }) => !found.has(cause) && !hidden.has(fingerprint(cause)))
      .map((each) => ({ ...each, standing: 'fixed' })),
  };
}

/** The cause, and what it explains. */
export const findingsOf = ({ cause, symptoms }: Diagnosis): readonly Finding[] => [
  cause,
  ...symptoms,
];
