import { cite, refText } from '../../findings/cite.js';
import { isLocalOnly, standingOf } from '../../topology/target-states.js';
import { defineCheck } from '../define-check.js';

/**
 * With externalTrafficPolicy Local a node answers health checks only while it runs a ready pod of
 * the Service. That the others are unhealthy keeps the traffic away from them, and is no fault.
 */
export default defineCheck({
  id: 'health/etp-local-unhealthy-expected',
  title: 'Nodes without a pod are unhealthy as they should be',
  severity: 'info',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/nodes',
  ],

  run(targetGroup) {
    const { ref, health, isInUse, service } = targetGroup;
    if (health === undefined || !isInUse || service === undefined) return undefined;
    if (!isLocalOnly(targetGroup)) return undefined;
    const { all, healthy, failing } = standingOf(targetGroup.targets());
    const [bare] = failing;
    const [backed] = healthy;
    const isAsMeant =
      failing.every(({ isBacked }) => isBacked === false) &&
      healthy.every(({ isBacked }) => isBacked === true);
    if (bare === undefined || backed === undefined || !isAsMeant) return undefined;
    return {
      message: `${failing.length} of ${all.length} targets of ${refText(ref)} ${failing.length === 1 ? 'is' : 'are'} unhealthy as they should be: ${refText(service.ref)} has externalTrafficPolicy Local, and their nodes run no ready pod of it.`,
      fix: 'Leave it so, or set externalTrafficPolicy to Cluster where every node is to take traffic.',
      commands: [
        `kubectl -n ${service.ref.namespace ?? ''} get endpointslices -l kubernetes.io/service-name=${service.ref.name}`,
      ],
      evidence: [
        cite(service.object, 'spec', 'externalTrafficPolicy'),
        cite(health, bare.at),
        cite(health, backed.at),
      ],
    };
  },
});
