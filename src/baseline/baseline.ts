import { compare } from '../findings/compare.js';
import type { Report } from '../findings/finding.js';
import type { EarlierReport } from './read.js';
import { denierOf } from './seen.js';

/** A report in which what an earlier one had too is unchanged, and fails no more. */
export function withBaseline(report: Report, baseline: EarlierReport): Report {
  const { diagnoses, fixed } = compare(baseline, report);
  const denies = denierOf(report);
  return { ...report, diagnoses, fixed: fixed.filter(({ cause }) => denies(cause)) };
}
