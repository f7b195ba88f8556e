import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A load balancer that failed was never set up. One that is impaired runs and cannot grow with its
 * traffic, mostly because its subnets have no free addresses.
 */
export default defineCheck({
  id: 'load-balancer/lb-state-degraded',
  title: 'The load balancer failed or is impaired',
  severity: 'error',
  confidence: 'proven',
  on: 'loadBalancers',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
  ],
  explains: ['load-balancer/alb-503-observed', 'load-balancer/client-cannot-connect'],

  run({ ref, object }) {
    const { Code, Reason } = object.value.State ?? {};
    if (Code !== 'failed' && Code !== 'active_impaired') return undefined;
    return {
      message: `AWS says that ${refText(ref)} is ${Code}${Reason === undefined || Reason === '' ? '' : `: ${Reason.replace(/\.$/, '')}`}.`,
      fix:
        Code === 'failed'
          ? 'Remove the cause that AWS names, and have the controller make the load balancer anew.'
          : 'Free addresses in its subnets, or give it larger ones; with an internal reason, ask AWS.',
      commands: [
        `aws elbv2 describe-load-balancers --load-balancer-arns ${object.value.LoadBalancerArn} --query LoadBalancers[].State`,
      ],
      evidence: [cite(object, 'State')],
    };
  },
});
