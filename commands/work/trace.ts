// In one module, and so in one file of the bundle: each file more takes Node a millisecond.
export { ask, readSubject } from '../../src/ask.js';
export { traceStatus } from '../../src/shell/exit-status.js';
export { loadSnapshot } from '../../src/shell/files.js';
export { nearestHint, nearPath } from '../../src/shell/nearest.js';
export { isForMachines, readOutputs, writeOutputs } from '../../src/shell/outputs.js';
export { painter } from '../../src/shell/paint.js';
export { UserError } from '../../src/shell/user-error.js';
export { readRequest } from '../../src/trace/request.js';
export { trace } from '../../src/trace/trace.js';
