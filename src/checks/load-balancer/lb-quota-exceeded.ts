import { cite, refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

const QUOTA = 'application-load-balancers';

/**
 * Every Ingress without a group has a load balancer of its own, and an account may only have a
 * number of them in a region.
 */
export default defineCheck({
  id: 'load-balancer/lb-quota-exceeded',
  title: 'The account has as many load balancers as it may have',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'aws/elbv2/account-limits',
    'kubernetes/events',
  ],
  explains: [
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run(stack, { clusters }) {
    const { ref, type, loadBalancer } = stack;
    const refused = refusedFor(stack, 'load-balancer/lb-quota-exceeded');
    const quota = clusters[0]?.limits.get(QUOTA);
    const others = clusters[0]?.applicationLoadBalancers ?? [];
    const isFull = type === 'application' && quota !== undefined && others.length >= quota.max;
    const fix = 'Share one load balancer among Ingresses by group.name, or have the quota raised.';
    const commands = ['aws elbv2 describe-account-limits'];
    if (isFull && (refused !== undefined || loadBalancer === 'absent')) {
      return {
        message: `${refText(ref)} needs an Application Load Balancer, of which there are ${others.length}, and the quota is ${quota.max}.`,
        fix,
        commands,
        evidence: [
          quota.source,
          ...others.map((one) => cite(one, 'Type')),
          ...(refused?.evidence ?? []),
        ],
        confidence: refused === undefined ? 'derived' : 'proven',
      };
    }
    return refused === undefined
      ? undefined
      : {
          message: `AWS makes no load balancer for ${refText(ref)}, because the account has as many as it may have.`,
          fix,
          commands,
          evidence: refused.evidence,
        };
  },
});
