import { cite, refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { knockAt, remedyFor, sameQuestion } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

/**
 * A Network Load Balancer probes HTTPS with TLS 1.2 at most. Where the kubelet, which speaks
 * TLS 1.3, is answered at the very same port and path, a target that takes nothing older would
 * look like this.
 */
export default defineCheck({
  id: 'health/nlb-tls13-health-check',
  title: 'The targets may take TLS 1.3 only, which the NLB lacks',
  severity: 'warning',
  confidence: 'suspected',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/pods',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io'],
  patience: 300,
  explains: ['health/health-check-connection-failed', 'health/targets-all-unhealthy'],

  run(targetGroup) {
    const { ref, object } = targetGroup;
    const { Protocol, HealthCheckProtocol } = object.value;
    const isOfNlb = Protocol === 'TCP' || Protocol === 'TLS';
    if (!isOfNlb || HealthCheckProtocol !== 'HTTPS') return undefined;
    const failing = failingTargets(targetGroup, 'Target.FailedHealthChecks');
    if (failing === undefined || failing.count < failing.of) return undefined;
    const probe = sameQuestion(knockAt(targetGroup, failing.first));
    // A name of its own may be why it is answered.
    if (probe?.scheme !== 'HTTPS' || !probe.isPassing || probe.host !== undefined) return undefined;
    const remedy = remedyFor(targetGroup, { protocol: 'TCP' });
    return {
      message: `All ${failing.of} targets of ${refText(ref)} fail the HTTPS health check of a Network Load Balancer, which speaks no TLS 1.3, while the readiness probe asks the same and passes.`,
      fix: `${remedy.fix}, or let the application accept TLS 1.2, if it takes nothing older than TLS 1.3.`,
      commands: remedy.commands,
      evidence: [
        cite(object, 'HealthCheckProtocol'),
        probe.source,
        failing.evidence[0],
        ...remedy.evidence,
      ],
    };
  },
});
