import type { Changed, Changes, DiffReport, State, Stayed } from '../diff/report.js';
import type { Diagnosis } from '../findings/finding.js';
import { findingJson, refJson } from './json.js';
import { inertJson, type DiffReporter } from './reporter.js';

export type DiffJson = ReturnType<typeof jsonOf>;

export const diffJson: DiffReporter = (report) =>
  `${inertJson(JSON.stringify(jsonOf(report), null, 2))}\n`;

/**
 * The contract for other programs, as `fixtures/contract/diff.schema.json` has it. Fields are
 * added, never renamed, within one `version`.
 */
function jsonOf({ version, before, after, appeared, went, stayed, changes }: DiffReport) {
  return {
    version,
    before: stateJson(before),
    after: stateJson(after),
    appeared: appeared.map(changedJson),
    went: went.map(changedJson),
    stayed: stayed.map(stayedJson),
    changes: changes === undefined ? null : changesJson(changes),
    summary: { appeared: appeared.length, went: went.length, stayed: stayed.length },
  };
}

const stateJson = ({ kind, capturedAt, cluster, verdict }: State) => ({
  kind,
  capturedAt,
  cluster: { name: cluster.name, version: cluster.version },
  verdict,
});

function diagnosisJson({ severity, cause, symptoms }: Diagnosis) {
  return { ...findingJson(cause), severity, symptoms: symptoms.map(findingJson) };
}

const changedJson = ({ diagnosis, other }: Changed) => ({ ...diagnosisJson(diagnosis), other });

const stayedJson = ({ diagnosis, appeared, went }: Stayed) => ({
  ...diagnosisJson(diagnosis),
  appeared: appeared.map(findingJson),
  went: went.map(findingJson),
});

function changesJson({ explaining, others, incomparable }: Changes) {
  return {
    explaining: explaining.map(({ section, ref, change, fields }) => ({
      section,
      ref: refJson(ref),
      change,
      fields: fields.map(({ path, before, after }) => ({ path, before, after })),
    })),
    others: others.map(({ kind, added, removed, changed }) => ({ kind, added, removed, changed })),
    incomparable,
  };
}
