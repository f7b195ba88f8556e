import { SEVERITIES } from '../chain.js';
import type { Diagnosis, Finding, Ref } from '../findings/finding.js';
import { inertJson, type Reporter } from './reporter.js';

/** The contract for other programs: fields are added, never renamed, within one `version`. */
export const reportJson: Reporter = (report) => {
  const { version, capturedAt, cluster, subject, diagnoses, coverage, gaps, verdict } = report;
  const json = {
    version,
    capturedAt,
    cluster: { name: cluster.name, version: cluster.version },
    subject,
    chains: report.chains.map(({ exposure, links }) => ({ exposure: refJson(exposure), links })),
    diagnoses: diagnoses.map(diagnosisJson),
    coverage,
    gaps,
    summary: {
      exposures: report.chains.length,
      diagnoses: Object.fromEntries(
        SEVERITIES.map((severity) => [
          severity,
          diagnoses.filter((diagnosis) => diagnosis.severity === severity).length,
        ]),
      ),
      checks: Object.fromEntries(
        (['ran', 'skipped', 'crashed'] as const).map((outcome) => [
          outcome,
          coverage.filter((entry) => entry.outcome === outcome).length,
        ]),
      ),
      gaps: gaps.length,
    },
    verdict,
  };
  return `${inertJson(JSON.stringify(json, null, 2))}\n`;
};

function diagnosisJson({ severity, cause, symptoms }: Diagnosis, index: number) {
  return {
    rank: index + 1,
    ...findingJson(cause),
    severity,
    symptoms: symptoms.map(findingJson),
  };
}

function findingJson(finding: Finding) {
  return {
    check: finding.check,
    severity: finding.severity,
    confidence: finding.confidence,
    subject: refJson(finding.subject),
    message: finding.message,
    fix: { message: finding.fix, commands: finding.commands },
    evidence: finding.evidence.map(({ section, ref, path, value }) => ({
      section,
      ref: refJson(ref),
      path,
      value,
    })),
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
