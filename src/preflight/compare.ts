import { SEVERITIES, type Severity } from '../chain.js';
import { matchFindings } from '../findings/fingerprint.js';
import type { Diagnosis, Finding, Report, Standing } from '../findings/finding.js';

type Compared = Pick<Report, 'diagnoses'>;

/**
 * What a second state has that the first had not, and the other way round. A diagnosis is
 * introduced where its cause is, or where it became worse; not where more ways in suffer from an
 * old debt. It is fixed where its cause is not found any more, be it as a symptom.
 */
export function compare(
  before: Compared,
  after: Compared,
): { readonly diagnoses: readonly Diagnosis[]; readonly fixed: readonly Diagnosis[] } {
  const old = matchFindings(findingsOf(before), findingsOf(after));
  const severities = new Map<Finding, Severity>(
    before.diagnoses.flatMap(({ severity, cause, symptoms }) => [
      [cause, severity] as const,
      ...symptoms.map((each) => [each, each.severity] as const),
    ]),
  );
  const standingOf = ({ severity, cause }: Diagnosis): Standing => {
    const same = old.get(cause);
    const was = same === undefined ? undefined : severities.get(same);
    return was !== undefined && SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(was)
      ? 'unchanged'
      : 'introduced';
  };
  const found = new Set(old.values());
  return {
    diagnoses: after.diagnoses.map((each) => ({ ...each, standing: standingOf(each) })),
    fixed: before.diagnoses
      .filter(({ cause }) => !found.has(cause))
      .map((each) => ({ ...each, standing: 'fixed' })),
  };
}

const findingsOf = ({ diagnoses }: Compared): readonly Finding[] =>
  diagnoses.flatMap(({ cause, symptoms }) => [cause, ...symptoms]);
