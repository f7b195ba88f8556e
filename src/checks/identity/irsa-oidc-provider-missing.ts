import { citeAbsence } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * STS takes a service account's token only from issuers that the account of the role knows: each
 * cluster has an issuer of its own, and needs an IAM OIDC provider for it.
 */
export default defineCheck({
  id: 'identity/irsa-oidc-provider-missing',
  title: 'The issuer of the cluster has no IAM OIDC provider',
  severity: 'error',
  confidence: 'derived',
  on: 'controllers',
  needs: [
    'kubernetes/deployments.apps',
    'kubernetes/pods',
    'aws/eks/cluster',
    'aws/iam/open-id-connect-providers',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'controller/controller-crashloop',
    'identity/irsa-trust-policy-mismatch',
    'identity/iam-permission-missing',
    'model/model-build-failed',
  ],

  run({ identity: { webIdentity } }, { clusters }) {
    if (webIdentity === undefined || webIdentity.isRegistered !== false) return undefined;
    const { issuer, providerArn, roleArn } = webIdentity;
    const name = clusters[0]?.name;
    return {
      message: `No IAM OIDC provider exists for ${String(issuer.value)}, whose tokens the controller exchanges for a role.`,
      fix: 'Create an IAM OIDC provider for the issuer of the cluster.',
      commands: [
        `eksctl utils associate-iam-oidc-provider --approve --cluster ${name ?? '<cluster>'}`,
      ],
      evidence: [
        issuer,
        roleArn,
        citeAbsence('aws/iam/open-id-connect-providers', {
          kind: 'OpenIDConnectProvider',
          name: providerArn.slice(providerArn.indexOf('/') + 1),
          arn: providerArn,
        }),
      ],
    };
  },
});
