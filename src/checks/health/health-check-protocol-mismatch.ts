import { cite, refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { knockAt, remedyFor } from '../../topology/health-checks.js';
import type { TargetGroup } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * The health check speaks TLS to a port that does not, or plain HTTP to one that wants TLS. Where
 * requests do the same, the protocol of the target group is at fault, and its own check says so.
 */
export default defineCheck({
  id: 'health/health-check-protocol-mismatch',
  title: 'The health check speaks another protocol than the pods',
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
  explains: ['health/health-check-code-mismatch', 'health/health-check-connection-failed'],

  run(targetGroup) {
    const { ref, object } = targetGroup;
    const { Protocol, HealthCheckProtocol: spoken } = object.value;
    if ((spoken !== 'HTTP' && spoken !== 'HTTPS') || spoken === Protocol) return undefined;
    const failing =
      failingTargets(targetGroup, 'Target.FailedHealthChecks') ??
      failingTargets(
        targetGroup,
        'Target.ResponseCodeMismatch',
        // Servers of TLS answer plain HTTP so.
        (codes) => spoken === 'HTTP' && codes.includes(400),
      );
    const sign = failing === undefined ? undefined : signAt(targetGroup, failing.first);
    if (failing === undefined || sign === undefined) return undefined;
    const wanted = spoken === 'HTTP' ? 'HTTPS' : 'HTTP';
    if (sign.protocol !== wanted.toLowerCase()) return undefined;
    // Some pod of them understands it.
    if (failing.lowered.severity !== undefined) return undefined;
    const remedy = remedyFor(targetGroup, { protocol: wanted });
    return {
      message: `The health check of ${refText(ref)} speaks ${spoken} to port ${knockAt(targetGroup, failing.first).targetPort} of pods that ${sign.isSaid ? 'expect' : 'seem to expect'} ${wanted} there, and ${failing.count} of its ${failing.of} targets are unhealthy: ${failing.said}.`,
      fix: `${remedy.fix}.`,
      commands: remedy.commands,
      evidence: [
        cite(object, 'HealthCheckProtocol'),
        sign.source,
        ...remedy.evidence,
        ...failing.evidence,
      ],
      ...(sign.isSaid ? {} : { confidence: 'suspected' as const }),
    };
  },
});

/** What the port that is probed speaks; signs of the group are of the port of its traffic. */
function signAt(targetGroup: TargetGroup, index: number): TargetGroup['signs'][number] | undefined {
  const { health, signs } = targetGroup;
  const { port, targetPort, readiness } = knockAt(targetGroup, index);
  const probe = readiness.find((one) => one.kind === 'http' && one.port === port);
  if (port !== undefined && probe?.scheme !== undefined && probe.isPassing) {
    const protocol = probe.scheme === 'HTTPS' ? 'https' : 'http';
    return { protocol, isSaid: true, source: probe.source };
  }
  return targetPort === String(health?.value[index]?.Target?.Port) ? signs[0] : undefined;
}
