import { defineCheck } from '../define-check.js';

/**
 * The ARN of the role goes to STS as somebody wrote it. One that is misspelt, or whose role is
 * gone, buys no credentials.
 */
export default defineCheck({
  id: 'identity/irsa-role-not-found',
  title: 'The role that the controller is given does not exist',
  severity: 'error',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/serviceaccounts', 'kubernetes/pods'],
  uses: [
    'aws/eks/cluster',
    'aws/iam/roles',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'controller/controller-crashloop',
    'identity/iam-permission-missing',
    'model/model-build-failed',
    'model/model-deploy-failed',
  ],

  run({ ref, identity: { misnamed } }) {
    if (misnamed === undefined) return undefined;
    const { arn, why, evidence } = misnamed;
    return {
      message: `The controller is to act as ${String(arn.value)}, which ${why}.`,
      fix: 'Write the ARN of the role, with its path, into the annotation eks.amazonaws.com/role-arn of the service account, and restart the controller.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get serviceaccounts -o custom-columns='NAME:.metadata.name,ROLE:.metadata.annotations.eks\\.amazonaws\\.com/role-arn'`,
      ],
      evidence: [arn, ...evidence],
    };
  },
});
