import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Next to security groups that somebody names, the controller can only open nodes and pods to a
 * group of its own, the backend security group. Where that is switched off it builds nothing.
 */
export default defineCheck({
  id: 'network/backend-sg-feature-required',
  title: 'Rules are to be managed without a backend security group',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['aws/elbv2/load-balancers'],
  explains: ['model/model-build-failed', 'model/ingress-no-address'],

  run({ ref, securityGroups }) {
    if (securityGroups === 'unknown' || securityGroups.refusal === undefined) return undefined;
    const [manages, backend] = securityGroups.refusal;
    return {
      message: `${refText(ref)} names its security groups and asks the controller to manage the rules of its targets, but the controller runs with --enable-backend-security-group=false.`,
      fix: 'Let the controller use its backend security group, or write the rules of the targets yourself.',
      commands: [`kubectl -n ${backend.ref.namespace ?? ''} edit deployment ${backend.ref.name}`],
      evidence: [manages, backend],
    };
  },
});
