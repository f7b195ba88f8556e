import type { Severity } from '../chain.js';
import type {
  Coverage,
  Diagnosis,
  Evidence,
  Finding,
  Ref,
  Report,
  Suppression,
} from '../findings/finding.js';
import { inertJson, type Bill, type Reporter } from './reporter.js';

/** The contract for other programs, as `fixtures/contract/report.schema.json` has it. */
export type ReportJson = ReturnType<typeof jsonOf>;

export const reportJson: Reporter = (report, { bill }) =>
  `${inertJson(JSON.stringify(jsonOf(report, bill), null, 2))}\n`;

/** Fields are added, never renamed, within one `version`. */
function jsonOf(report: Report, bill: Bill | undefined) {
  const { version, capturedAt, cluster, subject, diagnoses, coverage, gaps, verdict } = report;
  const worst = (severity: Severity) =>
    diagnoses.filter((diagnosis) => diagnosis.severity === severity).length;
  const checks = (outcome: Coverage['outcome']) =>
    coverage.filter((entry) => entry.outcome === outcome).length;
  return {
    version,
    capturedAt,
    cluster: { name: cluster.name, version: cluster.version },
    subject,
    chains: report.chains.map(({ exposure, links }) => ({ exposure: refJson(exposure), links })),
    diagnoses: diagnoses.map(diagnosisJson),
    coverage,
    gaps,
    suppressed: report.suppressed.map(suppressionJson),
    skips: { checks: report.skips?.checks ?? [], idle: report.skips?.idle ?? [] },
    summary: {
      exposures: report.chains.length,
      diagnoses: { error: worst('error'), warning: worst('warning'), info: worst('info') },
      checks: { ran: checks('ran'), skipped: checks('skipped'), crashed: checks('crashed') },
      gaps: gaps.length,
      suppressed: report.suppressed.length,
    },
    verdict,
    bill: bill === undefined ? null : billJson(bill),
  };
}

function billJson({ kubernetes, aws, bySection }: Bill) {
  const api = ({ calls, connections, throttled, waitedMs }: Bill['aws']) => ({
    calls,
    connections,
    throttled,
    waitedMs,
  });
  return { kubernetes: api(kubernetes), aws: api(aws), bySection };
}

function diagnosisJson({ severity, cause, symptoms }: Diagnosis, index: number) {
  return {
    rank: index + 1,
    ...findingJson(cause),
    severity,
    symptoms: symptoms.map(findingJson),
  };
}

function suppressionJson({ finding, by, reason, source, uncovers }: Suppression) {
  return {
    ...findingJson(finding),
    by,
    reason,
    source: source === null ? null : evidenceJson(source),
    uncovers: uncovers.map(({ check, subject }) => ({ check, subject: refJson(subject) })),
  };
}

const evidenceJson = ({ section, ref, path, value }: Evidence) => ({
  section,
  ref: refJson(ref),
  path,
  value,
});

function findingJson(finding: Finding) {
  return {
    check: finding.check,
    severity: finding.severity,
    confidence: finding.confidence,
    subject: refJson(finding.subject),
    message: finding.message,
    fix: { message: finding.fix, commands: finding.commands },
    evidence: finding.evidence.map(evidenceJson),
    affects: finding.affects.map(refJson),
  };
}

function refJson({ kind, namespace, name, arn }: Ref): Ref {
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(arn === undefined ? {} : { arn }),
  };
}
