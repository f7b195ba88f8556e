import { cite, refText } from '../../findings/cite.js';
import { DEREGISTRATION_DELAY, numberOf } from '../../topology/elb-attributes.js';
import { defineCheck } from '../define-check.js';

/** Seconds for which nobody minds. */
const SHORT = 60;

/**
 * A target drains until the deregistration delay is over, whether or not anybody is left behind
 * it. It gets nothing new. Until it is gone it counts among the targets of the quota, and the
 * deletion of the load balancer or a scale-in of the group may wait for it.
 */
export default defineCheck({
  id: 'draining/target-draining-long',
  title: 'Targets drain though their pods are gone',
  severity: 'info',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-group-attributes',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/pods',
  ],
  uses: [
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],

  run({ ref, object, attributes, health, leaving, isInUse }) {
    const delay = numberOf(attributes, DEREGISTRATION_DELAY);
    if (object.value.TargetType !== 'ip' || health === undefined || !isInUse) return undefined;
    if (delay === undefined || delay.value <= SHORT) return undefined;
    const gone = leaving().filter(({ isGone }) => isGone);
    const [first] = gone;
    if (first === undefined) return undefined;
    const more = gone.length > 1 ? ` and ${gone.length - 1} more` : '';
    return {
      message: `${refText(ref)} drains ${first.id}${more}, where no pod is any more, until its deregistration delay of ${delay.value} s is over.`,
      fix: 'Wait, or lower deregistration_delay.timeout_seconds to be rid of such targets sooner.',
      commands: [
        `aws elbv2 describe-target-health --target-group-arn ${object.value.TargetGroupArn}`,
      ],
      evidence: [delay.source, ...gone.map(({ at }) => cite(health, at))],
    };
  },
});
