import type { Report } from '../findings/finding.js';
import { isCounted, type FailOn } from '../findings/gate.js';
import type { DiffReport } from '../diff/report.js';
import type { TraceReport } from '../trace/traced.js';

export interface ExitOptions {
  readonly failOn: FailOn;
  readonly allowIncomplete: boolean;
}

/**
 * 0: healthy, 1: findings, 2: could not run or could not read all that was given, 3: could not
 * tell. Of two states that are compared, what is introduced counts alone.
 */
export function exitStatus(
  report: Report,
  { failOn, allowIncomplete }: ExitOptions,
): 0 | 1 | 2 | 3 {
  if ((report.preflight?.problems ?? []).length > 0) return 2;
  if (report.diagnoses.some((diagnosis) => isCounted(diagnosis, failOn))) return 1;
  if (report.coverage.some(({ outcome }) => outcome === 'crashed')) return 2;
  if (report.verdict === 'inconclusive' && !allowIncomplete) return 3;
  return 0;
}

/** 0: all are answered, 1: one stops on its way, 3: of one it cannot be told, or a probe gainsays it. */
export function traceStatus({ traces }: TraceReport): 0 | 1 | 3 {
  if (traces.some(({ outcome }) => outcome === 'stopped')) return 1;
  const isDoubtful = traces.some(
    ({ outcome, probes }) => outcome === 'unknown' || probes.some(({ agrees }) => agrees === false),
  );
  return isDoubtful ? 3 : 0;
}

/**
 * 0: nothing appeared, 1: something did, 3: it cannot be told, as one of the two did not look. Bad
 * input, 2, never gets this far.
 */
export function diffStatus(
  { appeared, after }: DiffReport,
  { failOn, allowIncomplete }: ExitOptions,
): 0 | 1 | 3 {
  const failing = appeared.filter(({ diagnosis }) => isCounted(diagnosis, failOn));
  if (failing.some(({ other }) => other !== 'unseen')) return 1;
  const isDoubtful = failing.length > 0 || after.verdict === 'inconclusive';
  return isDoubtful && !allowIncomplete ? 3 : 0;
}
