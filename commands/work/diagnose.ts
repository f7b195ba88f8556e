// In one module, and so in one file of the bundle: each file more takes Node a millisecond.
export { UserError } from '../../src/shell/user-error.js';
export { CHECKS } from '../../src/checks/index.js';
export { assertKnown, readSkips } from '../../src/shell/check-names.js';
export { compareWith, loadBaseline } from '../../src/shell/reports.js';
export { expectPlace, loadSnapshot, saveSnapshot } from '../../src/shell/files.js';
export { nearPath, nearestHint } from '../../src/shell/nearest.js';
export { ask, readSubject } from '../../src/ask.js';
export { diagnose } from '../../src/diagnose.js';
export { exitStatus } from '../../src/shell/exit-status.js';
export { renderReport } from '../../src/shell/render.js';
export { isForMachines, readOutputs, writeOutputs } from '../../src/shell/outputs.js';
