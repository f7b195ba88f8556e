import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Targets of a group that no rule of a load balancer forwards to are not checked and never sent
 * to. Groups that people made and did not attach yet are none of this.
 */
export default defineCheck({
  id: 'target-group/targetgroup-not-attached',
  title: 'No load balancer uses the target group',
  severity: 'error',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'aws/elbv2/target-health',
    'aws/acm/certificates',
  ],
  patience: 300,
  explains: ['registration/target-unused'],

  run({ ref, object, binding, isInUse, wantedBy, health }) {
    if (isInUse || wantedBy === undefined || typeof wantedBy.loadBalancer === 'string') {
      return undefined;
    }
    if (binding?.deletingSeconds !== undefined) return undefined;
    const { loadBalancer } = wantedBy;
    return {
      message: `${refText(ref)}, made for ${refText(wantedBy.ref)}, is used by no rule of ${refText(loadBalancer.ref)}.`,
      fix: 'Find out from the events of the object why its deploy did not end; the controller attaches the group with the rule.',
      commands: [
        `aws elbv2 describe-target-groups --load-balancer-arn ${loadBalancer.value.LoadBalancerArn}`,
      ],
      evidence: [
        cite(object, 'LoadBalancerArns'),
        cite(loadBalancer, 'LoadBalancerArn'),
        ...(health === undefined ? [] : [cite(health)]),
      ],
    };
  },
});
