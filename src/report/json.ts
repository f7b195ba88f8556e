import type { Severity } from '../chain.js';
import type {
  Coverage,
  Diagnosis,
  Evidence,
  Finding,
  PlannedChange,
  Preflight,
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
    namespaces: report.namespaces ?? null,
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
    fixed: (report.fixed ?? []).map(diagnosisJson),
    preflight: report.preflight === undefined ? null : preflightJson(report.preflight),
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

function diagnosisJson(diagnosis: Diagnosis, index: number) {
  const { severity, cause, symptoms, standing = null, place = null } = diagnosis;
  return {
    rank: index + 1,
    ...findingJson(cause),
    severity,
    standing,
    place,
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

function preflightJson({ manifests, problems, plan, headroom }: Preflight) {
  const { created, replaced, removed, same, ignored } = manifests;
  return {
    manifests: {
      created: created.map(refJson),
      replaced: replaced.map(refJson),
      removed: removed.map(refJson),
      same: same.map(refJson),
      ignored: ignored.map(refJson),
    },
    problems,
    plan: plan.map(({ stack, serves, state, reason, changes }) => ({
      stack: refJson(stack),
      serves: serves.map(refJson),
      state,
      reason,
      changes: changes.map(changeJson),
    })),
    headroom: headroom.map(({ within, ...counts }) => ({
      ...counts,
      within: within === null ? null : refJson(within),
    })),
  };
}

interface ChangeJson extends Omit<PlannedChange, 'parts'> {
  readonly parts: readonly ChangeJson[];
}

function changeJson({ action, kind, name, summary, fields, parts }: PlannedChange): ChangeJson {
  return {
    action,
    kind,
    name,
    summary,
    fields: fields.map(({ path, before, after, replaces }) => ({ path, before, after, replaces })),
    parts: parts.map(changeJson),
  };
}

export function findingJson(finding: Finding) {
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

export function refJson({ kind, namespace, name, arn }: Ref): Ref {
  return {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    name,
    ...(arn === undefined ? {} : { arn }),
  };
}
