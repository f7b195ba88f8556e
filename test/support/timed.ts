import type { RolloutReport } from '../../src/replacement/report.js';
import { findWorkload } from '../../src/rollout/find-workload.js';
import { timeRollout } from '../../src/rollout/time-rollout.js';
import { loadSnapshot } from '../../src/shell/files.js';
import { readGiven } from '../../src/shell/rollout-flags.js';

/** How the Deployment web of a recording is replaced. */
export async function timed(recording: string): Promise<RolloutReport> {
  const path = new URL(`../../fixtures/recordings/${recording}/snapshot.tgz`, import.meta.url);
  const snapshot = await loadSnapshot(path.pathname);
  const asked = {
    section: 'kubernetes/deployments.apps',
    kind: 'Deployment',
    name: 'web',
  } as const;
  const workload = findWorkload(snapshot, asked, undefined, 'the snapshot');
  if ('problem' in workload) throw new Error(workload.problem);
  const report = timeRollout(snapshot, workload, readGiven([], undefined));
  if ('problem' in report) throw new Error(report.problem);
  return report;
}
