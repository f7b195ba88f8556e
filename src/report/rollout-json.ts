import type { RolloutReport } from '../replacement/report.js';
import { inertJson } from './reporter.js';

/** The contract for other programs, as `fixtures/contract/rollout.schema.json` has it. */
export const rolloutJson = (report: RolloutReport): string =>
  `${inertJson(JSON.stringify(report, null, 2))}\n`;
