import { refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { defineCheck } from '../define-check.js';

/**
 * The target answers, with another code than the one that the health check takes for healthy, so
 * the load balancer sends it nothing while another target is healthy.
 */
export default defineCheck({
  id: 'health/health-check-code-mismatch',
  title: 'Health check gets another status code',
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
    'exposure/pods-none-ready',
    'health/targets-all-unhealthy',
    'registration/readiness-gate-blocking',
    'health/targets-some-unhealthy',
  ],

  run(targetGroup) {
    const failing = failingTargets(targetGroup, 'Target.ResponseCodeMismatch');
    if (failing === undefined) return undefined;
    const { ref } = targetGroup;
    return {
      message: `${failing.count} of ${failing.of} targets of ${refText(ref)} are unhealthy: ${failing.said}.`,
      fix: 'Point the health check at a path that answers with the expected code.',
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: failing.evidence,
    };
  },
});
