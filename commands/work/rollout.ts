// In one module, and so in one file of the bundle: each file more takes Node a millisecond.
export { UserError } from '../../src/shell/user-error.js';
export { loadSnapshot } from '../../src/shell/files.js';
export { nearPath, nearestHint } from '../../src/shell/nearest.js';
export { painter } from '../../src/shell/paint.js';
export { readGiven, rolloutStatus } from '../../src/shell/rollout-flags.js';
export { isForMachines, readOutputs, writeOutputs } from '../../src/shell/outputs.js';
export { findWorkload, readWorkload } from '../../src/rollout/find-workload.js';
export { timeRollout } from '../../src/rollout/time-rollout.js';
