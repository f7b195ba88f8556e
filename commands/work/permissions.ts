// In one module, and so in one file of the bundle: each file more takes Node a millisecond.
export { AWS_COLLECTORS } from '../../src/collect/aws/collectors.js';
export { KUBERNETES_COLLECTORS } from '../../src/collect/kubernetes/collectors.js';
export { iamJson, permissionsOf, rbacYaml } from '../../src/collect/permissions.js';
export { inClusterYaml } from '../../src/collect/in-cluster.js';
export { UserError } from '../../src/shell/user-error.js';
