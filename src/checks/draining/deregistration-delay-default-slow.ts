import { cite, refText } from '../../findings/cite.js';
import { DEREGISTRATION_DELAY, numberOf } from '../../topology/elb-attributes.js';
import { defineCheck } from '../define-check.js';

/** ELB's own, which nobody chose. */
const DEFAULT_SECONDS = 300;

/**
 * Pods end after their grace period, most often 30 s, and the target of each stays for the rest
 * of five minutes. Nobody loses a request by that, so it is only worth saying while it is seen.
 */
export default defineCheck({
  id: 'draining/deregistration-delay-default-slow',
  title: 'The deregistration delay is longer than pods live',
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
  explains: ['draining/target-draining-long'],

  run({ ref, object, attributes, health, leaving, isInUse }) {
    const { Protocol = 'HTTP', TargetType } = object.value;
    const delay = numberOf(attributes, DEREGISTRATION_DELAY);
    // Connections through a network load balancer are often meant to last.
    if (TargetType !== 'ip' || !Protocol.startsWith('HTTP') || !isInUse) return undefined;
    if (delay?.value !== DEFAULT_SECONDS || health === undefined) return undefined;
    const gone = leaving().filter(({ isGone }) => isGone);
    const [first] = gone;
    if (first === undefined) return undefined;
    return {
      message: `${refText(ref)} keeps a deregistered target for ${delay.value} s, the default, and ${gone.length === 1 ? `the pod of ${first.id} is` : `the pods of ${gone.length} of them are`} gone already.`,
      fix: 'Set deregistration_delay.timeout_seconds in the target-group-attributes annotation to about the grace period of the pods, if no request takes longer.',
      commands: [
        `aws elbv2 describe-target-group-attributes --target-group-arn ${object.value.TargetGroupArn}`,
      ],
      evidence: [delay.source, ...gone.map(({ at }) => cite(health, at))],
    };
  },
});
