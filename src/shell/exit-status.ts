import { SEVERITIES, type Severity } from '../chain.js';
import type { Diagnosis, Report } from '../findings/finding.js';
import type { TraceReport } from '../trace/traced.js';

export interface ExitOptions {
  /** The mildest severity that fails; `never`: findings are only reported. */
  readonly failOn: Severity | 'never';
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
  const mildest = failOn === 'never' ? -1 : SEVERITIES.indexOf(failOn);
  const fails = ({ severity, standing = 'introduced' }: Diagnosis): boolean =>
    standing === 'introduced' && SEVERITIES.indexOf(severity) <= mildest;
  if (report.diagnoses.some(fails)) return 1;
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
