import { cite } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The token of the controller's service account buys credentials of a role only where the
 * role's trust policy names the cluster's issuer, the service account and the audience.
 */
export default defineCheck({
  id: 'identity/irsa-trust-policy-mismatch',
  title: 'The role does not trust the controller',
  severity: 'error',
  confidence: 'derived',
  on: 'controllers',
  needs: [
    'kubernetes/deployments.apps',
    'kubernetes/serviceaccounts',
    'kubernetes/pods',
    'aws/eks/cluster',
    'aws/iam/roles',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'controller/controller-crashloop',
    'identity/iam-permission-missing',
    'model/model-build-failed',
  ],

  run({ identity: { webIdentity } }) {
    if (webIdentity === undefined || webIdentity.role === 'unknown') return undefined;
    const { role, roleArn, subject, issuer, trust } = webIdentity;
    if (trust.verdict !== 'denied') return undefined;
    return {
      message: `The trust policy of the role ${role.ref.name} ${trust.reason}, so ${subject} may not assume it.`,
      fix: `Let the trust policy allow sts:AssumeRoleWithWebIdentity to ${webIdentity.providerArn} for the subject ${subject}.`,
      commands: [
        `aws iam get-role --role-name ${role.ref.name} --query Role.AssumeRolePolicyDocument`,
      ],
      evidence: [cite(role, 'AssumeRolePolicyDocument'), roleArn, issuer],
      subject: role.ref,
    };
  },
});
