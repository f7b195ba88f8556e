// In one module, as beside it.
export { UserError } from '../../src/shell/user-error.js';
export { CHECKS } from '../../src/checks/index.js';
export { assertKnown, readSkips } from '../../src/shell/check-names.js';
export { loadSnapshot } from '../../src/shell/files.js';
export { loadManifests, problemText, sayProblems } from '../../src/shell/manifests.js';
export { nearPath } from '../../src/shell/nearest.js';
export { nothingSeen } from '../../src/preflight/offline.js';
export { preflight } from '../../src/preflight/preflight.js';
export { readManifests } from '../../src/preflight/read.js';
export { exitStatus } from '../../src/shell/exit-status.js';
export { renderReport } from '../../src/shell/render.js';
export { isForMachines, readOutputs, writeOutputs } from '../../src/shell/outputs.js';
export { namespacesOf } from '../../src/preflight/namespaces.js';
