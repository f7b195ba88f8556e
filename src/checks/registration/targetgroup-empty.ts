import { cite, refText } from '../../findings/cite.js';
import { isLeaving } from '../../topology/expected-targets.js';
import { defineCheck } from '../define-check.js';

/**
 * An ALB answers 503 where no target is registered, an NLB resets the connection.
 */
export default defineCheck({
  id: 'registration/targetgroup-empty',
  title: 'The target group is empty',
  severity: 'error',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/pods',
    'kubernetes/nodes',
  ],
  patience: 300,
  explains: ['load-balancer/alb-503-observed', 'load-balancer/client-cannot-connect'],

  run({ ref, binding, health, isInUse }) {
    if (health === undefined || !isInUse) return undefined;
    const serving = health.value.filter(({ TargetHealth }) => !isLeaving(TargetHealth?.State));
    if (serving.length > 0) return undefined;
    const expected =
      binding === undefined || binding.expected === 'unknown' ? undefined : binding.expected;
    const [passedOver] = expected?.leftOut ?? [];
    const isExpected = expected?.targets.length === 0;
    return {
      message: `${refText(ref)} has no registered target${isExpected ? ', and nothing is there to register' : ''}.`,
      fix: isExpected
        ? 'Find out why its Service has no endpoint that can be registered.'
        : 'Find out why its Service has no endpoint, or why the controller registers none.',
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [
        cite(health),
        ...(isExpected && passedOver !== undefined ? [passedOver.source] : []),
      ],
    };
  },
});
