import { CHECKS } from './checks/index.js';
import { runCheck } from './checks/run.js';
import { isNamedBy, type Check } from './checks/define-check.js';
import type { CheckId } from './chain.js';
import { refKey } from './findings/cite.js';
import type { Diagnosis, Ref, Report, Verdict } from './findings/finding.js';
import { rank } from './findings/rank.js';
import { traceChains, type Looked } from './findings/trace.js';
import { OPTIONAL_SECTIONS, type SectionName } from './snapshot/sections.js';
import { brokenSections, type Snapshot } from './snapshot/snapshot.js';
import { linkSnapshot } from './topology/link.js';

export interface DiagnoseOptions {
  /** `ingress/web`, `service/api` or `targetgroupbinding/x`: only what it suffers from. */
  readonly subject?: string;
  readonly namespaces?: readonly string[];
  /** Patterns of check ids; `*` stands for anything. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

/** Snapshot in, report out: a pure function of both arguments. */
export function diagnose(snapshot: Snapshot, options: DiagnoseOptions = {}): Report {
  const topology = linkSnapshot(snapshot);
  const checks = CHECKS.filter(
    ({ id }) =>
      (options.only === undefined || options.only.length === 0 || matches(id, options.only)) &&
      !matches(id, options.skip ?? []),
  );
  const runs = checks.map((check) => runCheck(check, snapshot, topology));
  const exposures = topology.exposures.map(({ ref }) => ref).filter((ref) => isAsked(ref, options));
  const asked = new Set(exposures.map(refKey));
  const isNarrowed = options.subject !== undefined || options.namespaces !== undefined;
  const findings = runs
    .flatMap((run) => run.findings)
    .filter(
      ({ affects, subject }) =>
        !isNarrowed || affects.some((ref) => asked.has(refKey(ref))) || isAsked(subject, options),
    );
  const diagnoses = rank(findings, explainer(checks, runs));
  return {
    version: 1,
    capturedAt: snapshot.capturedAt,
    cluster: {
      name: snapshot.cluster.name ?? null,
      version: snapshot.cluster.version ?? null,
    },
    subject: options.subject ?? null,
    chains: traceChains(exposures, runs, findings),
    diagnoses,
    coverage: runs.map(({ coverage }) => coverage),
    gaps: snapshot.gaps,
    verdict: verdictOf(snapshot, diagnoses, runs),
  };
}

function matches(id: CheckId, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => isNamedBy(id, pattern));
}

function isAsked(
  { kind, namespace, name }: Ref,
  { subject, namespaces }: DiagnoseOptions,
): boolean {
  if (namespaces !== undefined && !namespaces.includes(namespace ?? '')) return false;
  return subject === undefined || subject.toLowerCase() === `${kind}/${name}`.toLowerCase();
}

/** Follows what causes declare; a check that ran and found nothing breaks a path through it. */
function explainer(checks: readonly Check[], runs: readonly Looked[]) {
  const declared = new Map(checks.map(({ id, explains }) => [id, explains]));
  const isBridge = new Set(
    runs.filter(({ coverage }) => coverage.outcome !== 'ran').map(({ coverage }) => coverage.check),
  );
  const reaches = (from: CheckId, to: CheckId, seen: Set<CheckId>): boolean =>
    (declared.get(from) ?? []).some((next) => {
      if (next === to) return true;
      if (!isBridge.has(next) || seen.has(next)) return false;
      return reaches(next, to, seen.add(next));
    });
  return (cause: CheckId, symptom: CheckId) => reaches(cause, symptom, new Set([cause]));
}

function verdictOf(
  snapshot: Snapshot,
  diagnoses: readonly Diagnosis[],
  runs: readonly Looked[],
): Verdict {
  if (diagnoses.some(({ severity }) => severity === 'error')) return 'broken';
  const refused = brokenSections(snapshot);
  const needsOf = new Map(CHECKS.map(({ id, needs }) => [id, needs]));
  const isBlind = (name: SectionName) => refused.has(name) && !OPTIONAL_SECTIONS.has(name);
  const couldNotJudge = runs.some(
    ({ coverage }) =>
      coverage.severity === 'error' && (needsOf.get(coverage.check) ?? []).some(isBlind),
  );
  return couldNotJudge ? 'inconclusive' : 'healthy';
}
