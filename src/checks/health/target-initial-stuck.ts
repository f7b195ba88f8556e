import { cite, refText } from '../../findings/cite.js';
import { firstVerdict, standingOf } from '../../topology/target-states.js';
import { defineCheck } from '../define-check.js';

/**
 * Registration takes seconds at an ALB and minutes at an NLB, and then the first health checks
 * decide. A target that is still initial after both is sent nothing, and nobody says why.
 */
export default defineCheck({
  id: 'health/target-initial-stuck',
  title: 'A target is initial for too long',
  severity: 'warning',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/elbv2/load-balancers',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/nodes',
    'kubernetes/pods',
  ],
  uses: ['kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: ['registration/readiness-gate-blocking'],

  run(targetGroup) {
    const { ref, object, health, isInUse, loadBalancers } = targetGroup;
    if (health === undefined || !isInUse || loadBalancers.length === 0) return undefined;
    if (!health.value.some(({ TargetHealth }) => TargetHealth?.State === 'initial')) {
      return undefined;
    }
    const { all, initial } = standingOf(targetGroup.targets());
    const verdict = firstVerdict(targetGroup, loadBalancers);
    const stuck = initial.filter(
      ({ isChanging, readySeconds = 0 }) => !isChanging && readySeconds > verdict,
    );
    const [first, ...others] = stuck;
    if (first === undefined) return undefined;
    const { value } = object;
    const seconds = Math.min(...stuck.map(({ readySeconds = 0 }) => readySeconds));
    const why = [first.reason, first.description].filter((text) => text !== undefined);
    return {
      message: `${stuck.length} of ${all.length} targets of ${refText(ref)} ${others.length === 0 ? 'is' : 'are'} still initial (${why.join(', ') || 'without a reason'}), ${duration(seconds)} after they could be registered; registration and the first health checks take ${duration(verdict)} at most.`,
      fix: 'Treat them as targets that fail: look whether the load balancer reaches the port of the health check, and whether its subnets have free addresses.',
      commands: [
        `aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`,
        `aws elbv2 describe-target-groups --target-group-arns ${ref.arn ?? ref.name}`,
      ],
      evidence: [
        cite(health, first.at),
        ...(value.HealthCheckIntervalSeconds === undefined
          ? []
          : [cite(object, 'HealthCheckIntervalSeconds')]),
        ...(value.UnhealthyThresholdCount === undefined
          ? []
          : [cite(object, 'UnhealthyThresholdCount')]),
        ...(first.pod === undefined ? [] : [cite(first.pod, 'status', 'conditions')]),
        ...(first.node === undefined || first.pod !== undefined
          ? []
          : [cite(first.node, 'status', 'conditions')]),
      ],
    };
  },
});

function duration(seconds: number): string {
  return seconds < 600 ? `${Math.floor(seconds)} s` : `${Math.floor(seconds / 60)} min`;
}
