import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * EKS Pod Identity gives a pod its role by an association, through an agent on the node, and only
 * where the role trusts the service. Where one of the three is missing, there are no credentials.
 */
export default defineCheck({
  id: 'identity/pod-identity-misconfigured',
  title: 'EKS Pod Identity cannot give the controller its role',
  severity: 'error',
  confidence: 'derived',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/pods', 'aws/eks/pod-identity-associations'],
  uses: [
    'aws/eks/cluster',
    'aws/iam/roles',
    'kubernetes/daemonsets.apps',
    'kubernetes/events',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'controller/controller-crashloop',
    'identity/node-role-used',
    'identity/iam-permission-missing',
    'model/model-build-failed',
    'model/model-deploy-failed',
  ],

  run({ ref, identity: { podIdentityFault } }) {
    if (podIdentityFault === undefined) return undefined;
    const { why, fix, evidence } = podIdentityFault;
    return {
      message: `${refText(ref)} gets no role by EKS Pod Identity: ${why}.`,
      fix,
      commands: [
        'aws eks list-pod-identity-associations --cluster-name <cluster>',
        'kubectl -n kube-system get daemonset eks-pod-identity-agent',
      ],
      evidence,
    };
  },
});
