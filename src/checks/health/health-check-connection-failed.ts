import { cite, refText } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import { failingTargets } from '../../topology/failing.js';
import type { TargetGroup } from '../../topology/topology.js';
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
  uses: ['aws/elbv2/target-group-attributes', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: [
    'health/targets-all-unhealthy',
    'registration/readiness-gate-blocking',
    'health/targets-some-unhealthy',
  ],

  run(targetGroup) {
    const failing = failingTargets(targetGroup, 'Target.FailedHealthChecks');
    if (failing === undefined) return undefined;
    const { ref, object, attributes } = targetGroup;
    const header = proxyProtocol(attributes);
    const isOfAlb = object.value.Protocol?.startsWith('HTTP') === true;
    return {
      message: `${failing.count} of ${failing.of} targets of ${refText(ref)} are unhealthy: ${failing.said}.`,
      fix: isOfAlb
        ? 'Check which port, address and protocol the application listens on.'
        : `Check the way to the port of the health check, what listens there and what it answers, as a Network Load Balancer gives one reason for all of it${header === undefined ? '' : ', and whether it reads the header of PROXY protocol v2, which health checks send too'}.`,
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [
        ...failing.evidence,
        cite(object, 'Protocol'),
        ...(isOfAlb || header === undefined ? [] : [header]),
      ],
      ...failing.lowered,
    };
  },
});

function proxyProtocol(attributes: TargetGroup['attributes']): Evidence | undefined {
  const index = (attributes?.value ?? []).findIndex(
    ({ Key, Value }) => Key === 'proxy_protocol_v2.enabled' && Value === 'true',
  );
  return attributes === undefined || index === -1 ? undefined : cite(attributes, index);
}
