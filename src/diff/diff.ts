import type { EarlierReport } from '../baseline/read.js';
import { denierOf } from '../baseline/seen.js';
import { compare, findingsOf } from '../findings/compare.js';
import { fingerprint, matchFindings } from '../findings/fingerprint.js';
import type { Diagnosis, Finding } from '../findings/finding.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { changesBetween } from './changes.js';
import type { Changed, DiffReport, State, Stayed } from './report.js';

/** One of the two that are compared: what was said, and of what, where that is known. */
export interface Given {
  readonly report: EarlierReport;
  readonly snapshot?: Snapshot | undefined;
}

/** What appeared, went and stayed, and what explains it: a pure function of both. */
export function diff(before: Given, after: Given): DiffReport {
  const continued = matchFindings(allOf(before.report), allOf(after.report));
  const { diagnoses } = compare(before.report, after.report);
  const told = {
    appeared: diagnoses
      .filter(({ standing }) => standing === 'introduced')
      .map((one): Changed => ({
        diagnosis: plain(one),
        other: continued.has(one.cause) ? 'milder' : otherSide(before.report, one.cause),
      })),
    ...gone(before.report, after.report, diagnoses, continued),
  };
  const news = [
    ...[...told.appeared, ...told.went].flatMap(({ diagnosis }) => findingsOf(diagnosis)),
    ...told.stayed.flatMap((one) => [...one.appeared, ...one.went]),
  ];
  return {
    version: 1,
    before: stateOf(before),
    after: stateOf(after),
    ...told,
    changes:
      before.snapshot === undefined || after.snapshot === undefined
        ? undefined
        : changesBetween(before.snapshot, after.snapshot, news),
  };
}

/** What is left of the first state, and what is not. */
function gone(
  before: EarlierReport,
  after: EarlierReport,
  diagnoses: readonly Diagnosis[],
  continued: ReadonlyMap<Finding, Finding>,
): Pick<DiffReport, 'went' | 'stayed'> {
  const wasThere = denierOf(before);
  const isThere = denierOf(after);
  const kept = new Set(continued.values());
  const home = new Map(diagnoses.flatMap((one) => findingsOf(one).map((each) => [each, one])));
  const homeOf = new Map([...continued].map(([now, was]) => [was, home.get(now)]));
  // Symptoms that went are told with the diagnosis that their cause stayed in.
  const lost = new Map<Diagnosis, Finding[]>();
  const went: Changed[] = [];
  for (const one of before.diagnoses) {
    if (!kept.has(one.cause)) {
      went.push({ diagnosis: one, other: otherSide(after, one.cause) });
      continue;
    }
    const symptoms = one.symptoms.filter((each) => !kept.has(each) && isThere(each));
    const host = homeOf.get(one.cause);
    if (host?.standing === 'unchanged') lost.set(host, [...(lost.get(host) ?? []), ...symptoms]);
    else went.push(...symptoms.map(alone));
  }
  const stayed = diagnoses
    .filter(({ standing }) => standing === 'unchanged')
    .map((one): Stayed => ({
      diagnosis: plain(one),
      appeared: one.symptoms.filter((each) => !continued.has(each) && wasThere(each)),
      went: lost.get(one) ?? [],
    }));
  return { went, stayed };
}

const alone = (finding: Finding): Changed => ({
  diagnosis: { severity: finding.severity, cause: finding, symptoms: [] },
  other: 'absent',
});

/** What a report says of a finding that it does not have. */
function otherSide(report: EarlierReport, finding: Finding): Changed['other'] {
  const key = fingerprint(finding);
  if (report.suppressed.some((one) => fingerprint(one.finding) === key)) return 'suppressed';
  return denierOf(report)(finding) ? 'absent' : 'unseen';
}

/** A diff has its lists: a standing against an earlier report says nothing here. */
const plain = ({ severity, cause, symptoms }: Diagnosis): Diagnosis => ({
  severity,
  cause,
  symptoms,
});

const allOf = ({ diagnoses }: EarlierReport): readonly Finding[] => diagnoses.flatMap(findingsOf);

function stateOf({ report, snapshot }: Given): State {
  const { capturedAt, cluster, verdict } = report;
  return {
    kind: snapshot === undefined ? 'report' : 'snapshot',
    capturedAt,
    cluster: { name: cluster.name, version: cluster.version },
    verdict,
  };
}
