import { SEVERITIES, type Severity } from '../chain.js';
import type { Diagnosis } from './finding.js';

/** The mildest severity that fails a gate; `never`: findings are only reported. */
export type FailOn = Severity | 'never';

/** Whether a gate fails on it: of two states that are compared, on what is introduced alone. */
export function isCounted({ severity, standing = 'introduced' }: Diagnosis, failOn: FailOn) {
  const mildest = failOn === 'never' ? -1 : SEVERITIES.indexOf(failOn);
  return standing === 'introduced' && SEVERITIES.indexOf(severity) <= mildest;
}
