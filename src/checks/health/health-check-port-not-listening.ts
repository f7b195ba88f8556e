import { cite, refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { knockAt, remedyFor } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

/**
 * The health check goes to a port of its own, which no container of the pods declares. That a port
 * is not declared proves nothing, but nobody answers there either.
 */
export default defineCheck({
  id: 'health/health-check-port-not-listening',
  title: 'The health check goes to a port that nobody declares',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/pods',
  ],
  uses: ['kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: ['health/health-check-connection-failed', 'health/health-check-timeout'],

  run(targetGroup) {
    const { object, ref, health } = targetGroup;
    // At a node, whoever has a port there may be the one that is meant.
    if (object.value.TargetType !== 'ip' || object.value.HealthCheckPort === 'traffic-port') {
      return undefined;
    }
    const refused = failingTargets(targetGroup, 'Target.FailedHealthChecks');
    const failing = refused ?? failingTargets(targetGroup, 'Target.Timeout');
    if (failing === undefined || failing.lowered.severity !== undefined) return undefined;
    const { pod, port, openPorts } = knockAt(targetGroup, failing.first);
    if (pod === undefined || port === undefined || openPorts === undefined) return undefined;
    if (openPorts.includes(port) || port === health?.value[failing.first]?.Target?.Port) {
      return undefined;
    }
    const remedy = remedyFor(targetGroup, { port: 'traffic-port' });
    return {
      message: `The health check of ${refText(ref)} goes to port ${port}, which no container of ${refText(pod.ref)} declares but ${openPorts.join(', ')}, and ${failing.count} of its ${failing.of} targets are unhealthy: ${failing.said}.`,
      fix: `${remedy.fix}, or to the port on which the application answers health checks.`,
      commands: remedy.commands,
      evidence: [
        cite(object, 'HealthCheckPort'),
        cite(pod, 'spec', 'containers', 0, 'ports'),
        ...remedy.evidence,
        ...failing.evidence,
      ],
      // Where packets are lost on the way, nothing is heard of who listens.
      ...(refused === undefined ? { confidence: 'suspected' as const } : {}),
    };
  },
});
