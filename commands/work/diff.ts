// In one module, and so in one file of the bundle: each file more takes Node a millisecond.
export { CHECKS } from '../../src/checks/index.js';
export { diff } from '../../src/diff/diff.js';
export { assertKnown, readSkips } from '../../src/shell/check-names.js';
export { diffStatus } from '../../src/shell/exit-status.js';
export { readOutputs, writeOutputs } from '../../src/shell/outputs.js';
export { painter } from '../../src/shell/paint.js';
export { expectComparable, judgeBoth, loadState } from '../../src/shell/states.js';
