import { refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { defineCheck } from '../define-check.js';

/**
 * The packet arrives and the connection is refused, reset or does not speak the expected
 * protocol.
 */
export default defineCheck({
  id: 'health/health-check-connection-failed',
  title: 'Health check cannot connect',
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
    const failing = failingTargets(targetGroup, 'Target.FailedHealthChecks');
    if (failing === undefined) return undefined;
    const { ref } = targetGroup;
    return {
      message: `${failing.count} of ${failing.of} targets of ${refText(ref)} are unhealthy: ${failing.said}.`,
      fix: 'Check which port, address and protocol the application listens on.',
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: failing.evidence,
    };
  },
});
