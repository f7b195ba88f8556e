import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller deletes the target groups that it made at the end of a deploy. Where that never
 * came, because its owner went away unseen, they stay and count against the quota.
 */
export default defineCheck({
  id: 'target-group/targetgroup-orphaned',
  title: 'A target group of the controller is left over',
  severity: 'info',
  confidence: 'derived',
  on: 'leftGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/tags',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  uses: [
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
    'aws/acm/certificates',
  ],
  explains: ['routing/target-group-quota-exceeded'],

  run({ ref, object, tags, stackId }) {
    return {
      message: `${refText(ref)}, made for ${stackId}, is used by no load balancer and filled by no binding.`,
      fix: 'Delete it, once you have made sure that nothing else uses it.',
      commands: [`aws elbv2 delete-target-group --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [cite(object, 'LoadBalancerArns'), cite(tags)],
    };
  },
});
