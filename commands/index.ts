import Checks from './checks.js';
import Collect from './collect.js';
import Diagnose from './diagnose.js';
import Diff from './diff.js';
import Explain from './explain.js';
import Permissions from './permissions.js';
import Preflight from './preflight.js';
import Rollout from './rollout.js';
import Trace from './trace.js';

/** All commands are loaded on every start, so they load their work only when they run. */
export const commands = {
  checks: Checks,
  collect: Collect,
  diagnose: Diagnose,
  diff: Diff,
  explain: Explain,
  permissions: Permissions,
  preflight: Preflight,
  rollout: Rollout,
  trace: Trace,
};

/** What oclif calls where it knows no such command. */
export async function commandNotFound(missing: {
  readonly id: string;
  readonly config: { readonly commandIDs: readonly string[] };
}): Promise<void> {
  const hook = await import('../src/shell/command-not-found.js');
  hook.commandNotFound(missing);
}
