import { cite, refText } from '../../findings/cite.js';
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
  patience: 300,

  run({ ref, health, isInUse }) {
    if (health === undefined || !isInUse) return undefined;
    const serving = health.value.filter(({ TargetHealth }) => TargetHealth?.State !== 'draining');
    if (serving.length > 0) return undefined;
    return {
      message: `${refText(ref)} has no registered target.`,
      fix: 'Find out why its Service has no endpoint, or why the controller registers none.',
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [cite(health)],
    };
  },
});
