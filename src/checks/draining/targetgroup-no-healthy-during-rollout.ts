import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const MOVING = new Set(['initial', 'draining', 'unhealthy.draining', 'unhealthy']);

/**
 * Old targets are told to go before new ones have passed a health check. To what is draining
 * nothing new is sent, and to what is in its first checks nothing yet.
 */
export default defineCheck({
  id: 'draining/targetgroup-no-healthy-during-rollout',
  title: 'Old targets left before new ones were healthy',
  severity: 'error',
  confidence: 'proven',
  on: 'targetGroups',
  needs: ['aws/elbv2/target-groups', 'aws/elbv2/target-health', 'aws/elbv2/load-balancers'],
  uses: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: ['load-balancer/alb-503-observed', 'load-balancer/alb-502-observed'],

  run({ ref, object, health, leaving, isInUse }) {
    if (health === undefined || !isInUse) return undefined;
    const states = health.value.map(({ TargetHealth }) => TargetHealth?.State ?? '');
    const starting = [...states.keys()].filter((at) => states[at] === 'initial');
    const old = leaving();
    if (starting.length === 0 || old.length === 0) return undefined;
    if (!states.every((state) => MOVING.has(state))) return undefined;
    const failing = states.length - starting.length - old.length;
    const also = failing === 0 ? '' : `, and ${failing} unhealthy`;
    return {
      message: `${refText(ref)} has no healthy target: ${old.length} ${old.length === 1 ? 'is' : 'are'} draining, ${starting.length} ${starting.length === 1 ? 'is' : 'are'} in the first health checks${also}.`,
      fix: 'Keep old pods until new targets are healthy: label the namespace elbv2.k8s.aws/pod-readiness-gate-inject=enabled, set maxUnavailable to 0, and run two replicas or more with a PodDisruptionBudget.',
      commands: [
        `aws elbv2 describe-target-health --target-group-arn ${object.value.TargetGroupArn}`,
      ],
      evidence: [
        cite(object, 'LoadBalancerArns'),
        ...[...states.keys()].map((at) => cite(health, at, 'TargetHealth')),
      ],
    };
  },
});
