import { CHAIN, CONFIDENCES, SEVERITIES, linkOf, type CheckId } from '../chain.js';
import { refKey } from './cite.js';
import type { Diagnosis, Finding } from './finding.js';

/** Whether the first check's findings may be the cause of the second's. */
export type Explains = (cause: CheckId, symptom: CheckId) => boolean;

/** Findings that are suppressed. */
interface Hidden {
  readonly size: number;
  has(finding: Finding): boolean;
}

const NOTHING: Hidden = new Set<Finding>();

/**
 * Orders findings so that the first is the first to fix. A finding that another one
 * explains, on an exposure they share, is folded beneath its root cause, and the cause
 * takes the severity of its worst symptom. What is suppressed is neither cause nor symptom,
 * but a cause may reach its symptoms through it.
 */
export function rank(
  findings: readonly Finding[],
  explains: Explains,
  suppressed: Hidden = NOTHING,
): readonly Diagnosis[] {
  const ordered = [...findings].sort(byUrgency);
  const symptoms = new Map<Finding, Finding[]>();
  for (const finding of ordered) {
    if (suppressed.has(finding)) continue;
    const root = rootOf(finding, ordered, explains, suppressed) ?? finding;
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

/** By suppressed finding: the causes of diagnoses that would be folded beneath it. */
export function uncovered(
  findings: readonly Finding[],
  explains: Explains,
  suppressed: Hidden,
  diagnoses: readonly Diagnosis[],
): ReadonlyMap<Finding, readonly Finding[]> {
  const ordered = [...findings].sort(byUrgency);
  const found = new Map<Finding, Finding[]>();
  for (const { cause } of suppressed.size === 0 ? [] : diagnoses) {
    const root = rootOf(cause, ordered, explains, NOTHING) ?? cause;
    if (suppressed.has(root)) found.set(root, [...(found.get(root) ?? []), cause]);
  }
  return found;
}

/** The first of those that explain it, directly or through others, and that nothing explains. */
function rootOf(
  finding: Finding,
  ordered: readonly Finding[],
  explains: Explains,
  suppressed: Hidden,
): Finding | undefined {
  const seen = new Set<Finding>();
  const follow = (here: Finding): Finding | undefined => {
    seen.add(here);
    for (const cause of ordered) {
      if (seen.has(cause) || !explains(cause.check, here.check) || !mayExplain(cause, here)) {
        continue;
      }
      const root = follow(cause);
      if (root !== undefined) return root;
    }
    return suppressed.has(here) ? undefined : here;
  };
  return follow(finding);
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

export const byUrgency = (a: Finding, b: Finding): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  CHAIN.indexOf(linkOf(a.check)) - CHAIN.indexOf(linkOf(b.check)) ||
  compare(a.check, b.check) ||
  compare(refKey(a.subject), refKey(b.subject)) ||
  compare(a.message, b.message);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
