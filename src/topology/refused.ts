import type { Evidence, Fault, Ref } from '../findings/finding.js';
import type { Refusal, Stack } from './topology.js';

/** What keeps a stack from being built. */
export interface Refused extends Required<Pick<Fault, 'severity' | 'confidence'>> {
  /** As the plan tells it; absent where only the controller does. */
  readonly refusal: Refusal | undefined;
  /** The member that is refused, or one that the controller says it of. */
  readonly subject: Ref;
  /** Where it stands, and the controller's words. */
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/**
 * Whether the controller refuses a stack for a reason of this kind, by the plan, or by its own
 * words where they mean the check with this id. What was deployed before stays: while nothing has
 * failed yet, it is no more than a warning.
 */
export function refusedFor(
  { plan, failure, members }: Stack,
  id: string,
  kind?: Refusal['kind'],
): Refused | undefined {
  const refusals = plan.state === 'refused' && kind !== undefined ? plan.refusals : [];
  const refusal = refusals.find((one) => one.kind === kind);
  const said = failure?.meaning?.id === id ? failure : undefined;
  const isStopped = said !== undefined || members.some(({ addresses }) => addresses.length === 0);
  const severity = isStopped ? 'error' : 'warning';
  const words = said === undefined ? [] : [said.source];
  if (refusal !== undefined) {
    return {
      refusal,
      subject: refusal.member,
      evidence: [refusal.source, ...words],
      severity,
      confidence: said === undefined ? 'derived' : 'proven',
    };
  }
  if (said === undefined) return undefined;
  // Which member it is, only the plan tells: without it, nobody is blamed.
  if (kind !== undefined && said.culprit === undefined && members.length > 1) return undefined;
  const subject = said.culprit ?? said.about;
  return { refusal, subject, evidence: [said.source], severity, confidence: 'proven' };
}
