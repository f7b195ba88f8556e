import { cite, refText } from '../../findings/cite.js';
import {
  byReason,
  firstVerdict,
  isInternal,
  isLocalOnly,
  standingOf,
} from '../../topology/target-states.js';
import { defineCheck } from '../define-check.js';

/**
 * No target is healthy. It is the symptom of why they are not, and says something of its own only
 * where nothing explains it. Targets that are checked for the first time may yet become healthy.
 */
export default defineCheck({
  id: 'health/targets-all-unhealthy',
  title: 'No target of the group is healthy',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: [
    'aws/elbv2/load-balancers',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/nodes',
    'kubernetes/pods',
  ],
  patience: 300,
  explains: [
    'health/alb-fail-open',
    'load-balancer/alb-502-observed',
    'load-balancer/alb-504-observed',
    'registration/readiness-gate-blocking',
  ],

  run(targetGroup) {
    const { ref, health, isInUse, loadBalancers, service } = targetGroup;
    if (health === undefined || !isInUse) return undefined;
    if (health.value.some(({ TargetHealth }) => TargetHealth?.State === 'healthy')) {
      return undefined;
    }
    const { all, failing, initial } = standingOf(targetGroup.targets());
    const verdict = firstVerdict(targetGroup, loadBalancers);
    const isSettling = initial.some(({ readySeconds = 0 }) => readySeconds < verdict);
    const reasons = byReason(failing);
    const [main] = reasons;
    if (main === undefined || isSettling) return undefined;
    const isBare = isLocalOnly(targetGroup) && failing.every(({ isBacked }) => isBacked === false);
    const nowhere =
      isBare && service !== undefined
        ? `, and no node of them runs a ready pod of ${refText(service.ref)}, as its externalTrafficPolicy Local asks`
        : '';
    const said = reasons.map(({ count, said: why }) => `${count} with ${why}`).join('; ');
    return {
      message: `None of the ${all.length} targets of ${refText(ref)} is healthy: ${said}${nowhere}.`,
      fix: failing.every(isInternal)
        ? 'Ask again in a few minutes, and look for an event of Elastic Load Balancing in the AWS Health Dashboard: AWS names an error of its own.'
        : isBare
          ? 'Bring a pod of the Service to ready on one of the nodes, or set externalTrafficPolicy to Cluster.'
          : reasons.length === 1
            ? 'Mend what the reason says: where all targets fail alike, the port, path or protocol of the health check or a security group is at fault sooner than a pod.'
            : 'Mend what each reason says: targets that fail in different ways point at the application.',
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [
        cite(health, main.first.at, 'TargetHealth'),
        ...reasons.slice(1).map(({ first }) => cite(health, first.at, 'TargetHealth')),
        ...(isBare && service !== undefined
          ? [cite(service.object, 'spec', 'externalTrafficPolicy')]
          : []),
      ],
      ...(failing.every(isInternal) ? { severity: 'warning' as const } : {}),
    };
  },
});
