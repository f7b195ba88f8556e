import { seesWaysIn, type Focus } from './ask.js';
import { CHECKS } from './checks/index.js';
import { runCheck } from './checks/run.js';
import { UNBUILT } from './checks/unbuilt.js';
import { isNamedBy, type CheckId } from './chain.js';
import { refKey } from './findings/cite.js';
import type { Diagnosis, Finding, Ref, Report, Verdict } from './findings/finding.js';
import { rank, uncovered, type Explains } from './findings/rank.js';
import {
  idleSkips,
  suppressedOf,
  suppressions,
  type Skip,
  type Suppressing,
} from './findings/suppress.js';
import { traceChains, type Looked } from './findings/trace.js';
import { OPTIONAL_SECTIONS, type SectionName } from './snapshot/sections.js';
import { brokenSections, type Snapshot } from './snapshot/snapshot.js';
import { withoutElsewhere } from './topology/elsewhere.js';
import { mayCarry } from './topology/ignores.js';
import { lensOn, type Lens } from './topology/lens.js';
import { linkSnapshot } from './topology/link.js';
import type { Topology } from './topology/topology.js';

export interface DiagnoseOptions extends Focus {
  /** Patterns of check ids; `*` stands for anything. */
  readonly only?: readonly string[];
  /** They do not run. */
  readonly skip?: readonly string[];
  /** Whose findings of some objects are suppressed. */
  readonly skipOf?: readonly Skip[];
}

/** Snapshot in, report out: a pure function of both arguments. */
export function diagnose(given: Snapshot, options: DiagnoseOptions = {}): Report {
  return examine(given, options).report;
}

/** The same, with what it was found out from. */
export function examine(
  given: Snapshot,
  options: DiagnoseOptions = {},
): { readonly report: Report; readonly topology: Topology } {
  const { judged: snapshot, places } = withoutElsewhere(given);
  const topology = linkSnapshot(snapshot, {
    asked: options.asked?.filter(({ kind }) => kind === 'Service'),
    places,
  });
  const { only = [], skip = [], skipOf = [] } = options;
  const wanted = CHECKS.filter(({ id }) => only.length === 0 || matches(id, only));
  const checks = wanted.filter(({ id }) => !matches(id, skip));
  const runs = checks.map((check) => runCheck(check, snapshot, topology));
  const { exposures, concerns } = focusOn(topology, options);
  const findings = runs.flatMap((run) => run.findings).filter(concerns);
  const explains = explainer(runs);
  const lens = lensOn(snapshot);
  const by = suppressing(topology, lens, skipOf);
  const hidden = suppressedOf(findings, by);
  const diagnoses = rank(findings, explains, hidden);
  const report: Report = {
    version: 1,
    capturedAt: snapshot.capturedAt,
    cluster: {
      name: snapshot.cluster.name ?? null,
      version: snapshot.cluster.version ?? null,
    },
    subject: options.subject ?? null,
    namespaces: options.namespaces ?? snapshot.scope.namespaces ?? undefined,
    chains: traceChains(
      exposures,
      runs,
      findings.filter((finding) => !hidden.has(finding)),
    ),
    diagnoses,
    coverage: runs.map(({ coverage }) => coverage),
    gaps: snapshot.gaps,
    suppressed: suppressions(hidden, uncovered(findings, explains, hidden, diagnoses)),
    ...(skip.length === 0 && skipOf.length === 0
      ? {}
      : {
          skips: {
            checks: wanted.filter((check) => !checks.includes(check)).map(({ id }) => id),
            idle: idleSkips(findings, by),
          },
        }),
    verdict:
      exposures.length === 0 && diagnoses.length === 0 && !seesWaysIn(snapshot, options.namespaces)
        ? 'inconclusive'
        : verdictOf(snapshot, diagnoses, runs),
  };
  return { report, topology };
}

function suppressing(topology: Topology, lens: Lens, skips: readonly Skip[]): Suppressing {
  return {
    skips,
    ignores: topology.ignores.flatMap(({ reason, ...ignore }) =>
      reason === undefined ? [] : [{ ...ignore, reason }],
    ),
    mayCarry: (ref) => mayCarry(lens, ref),
    waysIn: new Set(topology.exposures.map(({ ref }) => refKey(ref))),
  };
}

function matches(id: CheckId, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => isNamedBy(id, pattern));
}

/** The ways in that are looked at, and which findings are theirs. */
function focusOn(topology: Topology, { asked, namespaces }: Focus) {
  const isWithin = ({ namespace }: Ref): boolean =>
    namespaces === undefined || namespaces.includes(namespace ?? '');
  const all = topology.exposures.map(({ ref }) => ref);
  if (asked === undefined) {
    const exposures = all.filter(isWithin);
    const ways = new Set(exposures.map(refKey));
    return {
      exposures,
      concerns: ({ affects, subject }: Finding): boolean =>
        isWithin(subject) || affects.some((ref) => ways.has(refKey(ref))),
    };
  }
  const own = new Set(asked.map(refKey));
  const isOwn = (ref: Ref): boolean => own.has(refKey(ref));
  // A Service or a binding suffers from what the ways in that lead to it suffer from...
  const { services, backends, bindings, targetGroups } = topology;
  const ways = new Set(
    [...services, ...backends, ...bindings]
      .filter(({ ref }) => isOwn(ref))
      .flatMap(({ serves }) => serves.map(refKey)),
  );
  // ...but not from what is wrong with the other Services behind them.
  const others = new Set<string>();
  if (asked.some(({ kind }) => kind !== 'Ingress')) {
    const mine = new Set<string>(own);
    for (const { ref, service } of bindings) {
      if (isOwn(ref) && typeof service === 'object') mine.add(refKey(service.ref));
    }
    const add = (service: Ref, ...parts: readonly Ref[]): void => {
      const keys = parts.map(refKey);
      for (const key of keys) (mine.has(refKey(service)) ? own : others).add(key);
    };
    for (const { ref, pods, workloads } of services) {
      add(ref, ref, ...[...pods, ...workloads].map((part) => part.ref));
    }
    for (const { ref } of backends) add(ref, ref);
    for (const { ref, service } of [...bindings, ...targetGroups]) {
      if (typeof service === 'object') add(service.ref, ref);
    }
  }
  return {
    exposures: all.filter((ref) => own.has(refKey(ref)) || ways.has(refKey(ref))),
    concerns: ({ affects, subject }: Finding): boolean =>
      own.has(refKey(subject)) ||
      (!others.has(refKey(subject)) &&
        affects.some((ref) => own.has(refKey(ref)) || ways.has(refKey(ref)))),
  };
}

/** Follows what causes declare; a check that ran and found nothing breaks a path through it. */
function explainer(runs: readonly Looked[]): Explains {
  const declared = new Map<CheckId, readonly CheckId[]>([
    ...(Object.entries(UNBUILT) as [CheckId, readonly CheckId[]][]),
    ...CHECKS.map(({ id, explains }) => [id, explains] as const),
  ]);
  const ran = new Set(
    runs.filter(({ coverage }) => coverage.outcome === 'ran').map(({ coverage }) => coverage.check),
  );
  const explained = new Map<CheckId, ReadonlySet<CheckId>>();
  const consequencesOf = (cause: CheckId): ReadonlySet<CheckId> => {
    const known = explained.get(cause);
    if (known !== undefined) return known;
    const found = new Set<CheckId>();
    const follow = (from: CheckId): void => {
      for (const next of declared.get(from) ?? []) {
        if (found.has(next)) continue;
        found.add(next);
        if (!ran.has(next)) follow(next);
      }
    };
    follow(cause);
    explained.set(cause, found);
    return found;
  };
  return (cause, symptom) => consequencesOf(cause).has(symptom);
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
