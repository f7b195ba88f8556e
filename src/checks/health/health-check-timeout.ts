import { refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { defineCheck } from '../define-check.js';

/**
 * The probe gets no answer in time: packets are dropped on the way by a security group or a
 * network policy, or the application is too slow.
 */
export default defineCheck({
  id: 'health/health-check-timeout',
  title: 'Health check times out',
  severity: 'error',
  confidence: 'proven',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: ['kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: [
    'health/targets-all-unhealthy',
    'registration/readiness-gate-blocking',
    'health/targets-some-unhealthy',
  ],

  run(targetGroup) {
    const failing = failingTargets(targetGroup, 'Target.Timeout');
    if (failing === undefined) return undefined;
    const { ref } = targetGroup;
    return {
      message: `${failing.count} of ${failing.of} targets of ${refText(ref)} are unhealthy: ${failing.said}.`,
      fix: 'Open the way from the load balancer to the health check port, or give the probe more time.',
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: failing.evidence,
    };
  },
});
