import { CHAIN, CONFIDENCES, SEVERITIES, linkOf, type CheckId } from '../chain.js';
import { refKey } from './cite.js';
import type { Diagnosis, Finding } from './finding.js';

/** Whether the first check's findings may be the cause of the second's. */
export type Explains = (cause: CheckId, symptom: CheckId) => boolean;

/**
 * Orders findings so that the first is the first to fix. A finding that another one
 * explains, on an exposure they share, is folded beneath its root cause, and the cause
 * takes the severity of its worst symptom.
 */
export function rank(findings: readonly Finding[], explains: Explains): readonly Diagnosis[] {
  const ordered = [...findings].sort(byUrgency);
  const rootOf = (finding: Finding): Finding => {
    const seen = new Set<Finding>();
    let here = finding;
    for (;;) {
      seen.add(here);
      const cause = ordered.find(
        (other) => !seen.has(other) && explains(other.check, here.check) && mayExplain(other, here),
      );
      if (cause === undefined) return here;
      here = cause;
    }
  };
  const symptoms = new Map<Finding, Finding[]>();
  for (const finding of ordered) {
    const root = rootOf(finding);
    const folded = symptoms.get(root) ?? [];
    if (finding !== root) folded.push(finding);
    symptoms.set(root, folded);
  }
  return [...symptoms]
    .map(([cause, folded]) => ({ severity: worst([cause, ...folded]), cause, symptoms: folded }))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        CONFIDENCES.indexOf(a.cause.confidence) - CONFIDENCES.indexOf(b.cause.confidence) ||
        errors(b) - errors(a) ||
        byUrgency(a.cause, b.cause),
    );
}

// A hint never explains away what an API says, nor a lowered finding what is worse than it.
function mayExplain(cause: Finding, symptom: Finding): boolean {
  if (cause.confidence === 'suspected' && symptom.confidence === 'proven') return false;
  const isWorse = SEVERITIES.indexOf(symptom.severity) < SEVERITIES.indexOf(cause.severity);
  if (cause.lowered && isWorse) return false;
  const exposures = new Set(cause.affects.map(refKey));
  return symptom.affects.some((ref) => exposures.has(refKey(ref)));
}

function worst(findings: readonly Finding[]): Finding['severity'] {
  const index = Math.min(...findings.map(({ severity }) => SEVERITIES.indexOf(severity)));
  return SEVERITIES[index] ?? 'info';
}

const errors = ({ symptoms }: Diagnosis): number =>
  symptoms.filter(({ severity }) => severity === 'error').length;

const byUrgency = (a: Finding, b: Finding): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  CHAIN.indexOf(linkOf(a.check)) - CHAIN.indexOf(linkOf(b.check)) ||
  compare(a.check, b.check) ||
  compare(refKey(a.subject), refKey(b.subject)) ||
  compare(a.message, b.message);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
