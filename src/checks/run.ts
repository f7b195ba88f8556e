import { refKey } from '../findings/cite.js';
import type { Coverage, Finding, Ref } from '../findings/finding.js';
import { readableSections, type Snapshot } from '../snapshot/snapshot.js';
import type { Topology } from '../topology/topology.js';
import { SEVERITIES } from '../chain.js';
import type { Check } from './define-check.js';

export interface CheckRun {
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
  /** By key: the exposures whose traffic passes through a subject that was looked at. */
  readonly looked: ReadonlySet<string>;
}

/** Visits every subject of one check. A check without its needs is skipped, and says so. */
export function runCheck(check: Check, snapshot: Snapshot, topology: Topology): CheckRun {
  const { id, severity } = check;
  const sections = readableSections(snapshot);
  const missing = check.needs.filter((name) => sections[name] === undefined);
  if (missing.length > 0) {
    return {
      findings: [],
      coverage: { check: id, severity, outcome: 'skipped', missing },
      looked: new Set(),
    };
  }
  const findings: Finding[] = [];
  const looked = new Set<string>();
  let visited = 0;
  let settling = 0;
  // The only place that catches: one check's bug must not silence the others.
  try {
    for (const { subject, judge } of check.visit(topology)) {
      if (subject.ageSeconds !== undefined && subject.ageSeconds < check.patience) {
        settling += 1;
        continue;
      }
      visited += 1;
      for (const ref of subject.serves) looked.add(refKey(ref));
      const fault = judge();
      if (fault === undefined) continue;
      const own = SEVERITIES.indexOf(severity);
      const asked = SEVERITIES.indexOf(fault.severity ?? severity);
      findings.push({
        check: id,
        severity: SEVERITIES[Math.max(own, asked)] ?? severity,
        confidence: fault.confidence ?? check.confidence,
        subject: fault.subject ?? subject.ref,
        message: shortened(fault.message),
        fix: shortened(fault.fix),
        // Half a command would be another one.
        commands: (fault.commands ?? []).filter(({ length }) => length <= MOST_OF_COMMAND),
        evidence: fault.evidence,
        affects: distinct(fault.affects ?? subject.serves),
        lowered: asked > own,
      });
    }
  } catch (error) {
    return {
      findings: [],
      coverage: {
        check: id,
        severity,
        outcome: 'crashed',
        error: error instanceof Error ? error.message : String(error),
      },
      looked: new Set(),
    };
  }
  return {
    findings,
    coverage: { check: id, severity, outcome: 'ran', visited, settling },
    looked,
  };
}

/** Names and annotations are anybody's, and may be as long as an object: what is read is not. */
const MOST = 1000;
const END = 300;
const MOST_OF_COMMAND = 4000;

function shortened(text: string): string {
  if (text.length <= MOST) return text;
  return `${text.slice(0, MOST - END).toWellFormed()} … ${text.slice(-END).toWellFormed()}`;
}

function distinct(refs: readonly Ref[]): readonly Ref[] {
  const byKey = new Map(refs.map((ref) => [refKey(ref), ref]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref);
}
