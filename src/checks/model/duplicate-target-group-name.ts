import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** The controller makes up the names of its target groups, and knows its own by their tags. One
 * of the same name without them, or with other settings, stands in its way. */
export default defineCheck({
  id: 'model/duplicate-target-group-name',
  title: 'The name of a target group is taken',
  severity: 'error',
  confidence: 'proven',
  on: 'failures',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  uses: ['aws/elbv2/target-groups'],
  explains: [
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'listener/listener-missing',
  ],

  run({ ref, said, sameNamed }) {
    const fix =
      'Delete the target group of that name where no load balancer uses it, or else give its tags back to it.';
    const fault = faultInWords('model/duplicate-target-group-name', ref, said, fix);
    if (fault === undefined || sameNamed === undefined) return fault;
    const { TargetGroupArn, TargetGroupName, LoadBalancerArns = [] } = sameNamed.value;
    const use = LoadBalancerArns.length === 0 ? 'no load balancer uses' : 'a load balancer uses';
    return {
      ...fault,
      message: `The controller cannot make the target group ${TargetGroupName ?? ''} of ${refText(ref)}, because another one has that name, which ${use}.`,
      commands: [
        `aws elbv2 describe-target-groups --names ${TargetGroupName ?? ''}`,
        `aws elbv2 describe-tags --resource-arns ${TargetGroupArn}`,
      ],
      evidence: [...fault.evidence, cite(sameNamed, 'TargetGroupName')],
    };
  },
});
