// What only `permissions --verify` loads: the clients.
export { permissionText } from '../../src/collect/permissions.js';
export { connect, verify } from '../../src/collect/verify.js';
export { inert } from '../../src/report/reporter.js';
export { millisecondsOf } from '../../src/shell/look.js';
