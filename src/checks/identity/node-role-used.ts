import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A process that finds no credentials of its own takes those of its node, whose role is seldom
 * allowed to touch load balancers. Where nobody meant another role, that may be on purpose.
 */
export default defineCheck({
  id: 'identity/node-role-used',
  title: 'The controller acts with the role of its node',
  severity: 'warning',
  confidence: 'derived',
  on: 'controllers',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/serviceaccounts',
    'kubernetes/events',
  ],
  uses: ['aws/eks/pod-identity-associations', 'kubernetes/pods'],
  explains: [
    'identity/iam-permission-missing',
    'model/model-build-failed',
    'model/model-deploy-failed',
  ],

  run({ ref, identity: { nodeRole } }) {
    if (nodeRole === undefined) return undefined;
    const { name, meant, said } = nodeRole;
    return {
      message: `${refText(ref)} acts as ${name}, the role of its node, though it is to act as ${String(meant.value)}.`,
      fix: 'Restart the controller, and see that its pods get the role: by AWS_ROLE_ARN, or by the agent of EKS Pod Identity.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get pods -o jsonpath='{.items[*].spec.containers[*].env}'`,
      ],
      evidence: [said.source, meant],
    };
  },
});
