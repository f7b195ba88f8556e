import { deniedOf } from '../../topology/denials.js';
import { defineCheck } from '../define-check.js';

/**
 * A policy of the role cannot help where something above it forbids the call: a deny, the
 * permissions boundary of the role, the organisation, or the endpoint that the call goes through.
 */
export default defineCheck({
  id: 'identity/iam-scp-or-boundary-deny',
  title: 'Something forbids what the role is allowed',
  severity: 'error',
  confidence: 'proven',
  on: 'permissions',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/iam/roles',
  ],
  uses: ['aws/acm/certificates', 'aws/iam/role-policies', 'kubernetes/events', 'kubernetes/pods'],
  explains: [
    'identity/iam-permission-missing',
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'target-group/tgb-not-reconciled',
    'network/sg-rules-not-managed',
  ],

  run(permissions) {
    const denied = deniedOf(permissions, 'forbidden');
    const by = permissions.denials.find(({ kind }) => kind === 'forbidden')?.by;
    if (denied === undefined || by === undefined) return undefined;
    const { name } = permissions.role.ref;
    const { named, asked, evidence, affects, confidence } = denied;
    return {
      message: `The role ${name} may not call ${named}, which ${asked}, because of ${by}.`,
      fix: `Let whoever is responsible for ${by} allow ${named}.`,
      commands: [`aws iam get-role --role-name ${name} --query Role.PermissionsBoundary`],
      evidence,
      affects,
      ...denied.lowered,
      confidence,
    };
  },
});
