import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller acts through an IAM role. An action that no policy of the role allows stops
 * the deployment where it is needed: everything that comes after is missing or old.
 */
export default defineCheck({
  id: 'identity/iam-permission-missing',
  title: 'The role of the controller lacks a permission',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
    'aws/iam/roles',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'target-group/tgb-not-reconciled',
    'registration/target-missing',
    'registration/target-stale',
    'network/sg-rules-not-managed',
  ],

  run({ ref, failure }, { clusters }) {
    if (failure === undefined) return undefined;
    const [, action] = /not authorized to perform: ([a-z0-9-]+:\w+)/i.exec(failure.message) ?? [];
    // A deny by policy, boundary or organisation is another fault: nothing is missing there.
    if (action === undefined || /explicit deny|boundary/i.test(failure.message)) return undefined;
    const [, name] = /assumed-role\/([^/ ]+)\//.exec(failure.message) ?? [];
    const role = clusters[0]?.roles.find(({ value }) => value.RoleName === name);
    if (role === undefined) return undefined;
    return {
      message: `The role ${role.ref.name} may not call ${action}, which ${refText(ref)} needs.`,
      fix: `Allow ${action} in a policy of the role, best with the policy of the running version.`,
      commands: [`aws iam list-attached-role-policies --role-name ${role.ref.name}`],
      evidence: [failure.source, cite(role, 'Arn')],
      subject: role.ref,
    };
  },
});
