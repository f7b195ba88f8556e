import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A scheme cannot be changed: the controller deletes the load balancer and makes another one, with
 * another name. Where it may not delete it, or does not get that far, the old one stays.
 */
export default defineCheck({
  id: 'load-balancer/lb-scheme-mismatch',
  title: 'The load balancer has another scheme than is asked for',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  uses: [
    'aws/acm/certificates',
    'kubernetes/events',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
  ],
  patience: 300,
  explains: ['load-balancer/client-cannot-connect'],

  run({ ref, serves, plan, scheme, isSchemeAgreed, loadBalancer, failure }) {
    if (typeof loadBalancer !== 'object' || !isSchemeAgreed || !scheme.isExplicit) return undefined;
    // Who builds it, or what its class says, may not be known.
    if (plan.state === 'unknown') return undefined;
    const { Scheme, State, LoadBalancerArn } = loadBalancer.value;
    if (Scheme === undefined || State?.Code === 'provisioning') return undefined;
    if (!['internal', 'internet-facing'].includes(scheme.value)) return undefined;
    if (Scheme === scheme.value) return undefined;
    const [first = ref] = serves;
    return {
      message: `${refText(ref)} asks for ${scheme.value}, and ${refText(loadBalancer.ref)} is ${Scheme}.`,
      fix: 'Remove what keeps the controller from replacing it; for a move without an outage, make a second Ingress or Service with the new scheme.',
      commands: [
        `kubectl -n ${first.namespace ?? ''} describe ${first.kind.toLowerCase()} ${first.name}`,
        `aws elbv2 describe-load-balancers --load-balancer-arns ${LoadBalancerArn}`,
      ],
      evidence: [
        scheme.source,
        cite(loadBalancer, 'Scheme'),
        ...(failure === undefined ? [] : [failure.source]),
      ],
    };
  },
});
