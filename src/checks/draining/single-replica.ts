import { cite, refText } from '../../findings/cite.js';
import { answeredWith } from '../../topology/metrics.js';
import { defineCheck } from '../define-check.js';

/**
 * When its one pod is evicted nobody serves until the next one is healthy. Most clusters have
 * workloads of one replica, and some cannot have two. So it is only said where it is seen
 * to cost: no target is healthy while one is leaving, or the load balancer had none to send to.
 */
export default defineCheck({
  id: 'draining/single-replica',
  title: 'Nobody serves while the one pod is replaced',
  severity: 'info',
  confidence: 'derived',
  on: 'drains',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: [
    'aws/elbv2/load-balancers',
    'aws/cloudwatch/metrics',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/rollouts.argoproj.io',
  ],
  explains: ['draining/targetgroup-no-healthy-during-rollout'],

  run({ ref, replicas, targetGroups }) {
    if (replicas?.value !== 1 || ref.kind === 'DaemonSet') return undefined;
    for (const group of targetGroups) {
      const { health, leaving, loadBalancers } = group;
      const isServing = health?.value.some(({ TargetHealth }) => TargetHealth?.State === 'healthy');
      if (health === undefined) continue;
      const answered = loadBalancers.flatMap(({ metrics }) => answeredWith(metrics, 503) ?? [])[0];
      const [old] = leaving();
      const isDown = isServing === false && old !== undefined;
      if (!isDown && answered === undefined) continue;
      const cost = isDown
        ? `now ${refText(group.ref)} has no healthy target while ${old.id} is draining`
        : `its load balancer answered ${answered?.total} requests with 503 ${answered?.when}`;
      return {
        message: `${refText(ref)} has one replica, so that nobody serves while its pod moves: ${cost}.`,
        fix: 'Run two replicas or more, spread over nodes, with a PodDisruptionBudget that lets one go at a time.',
        commands: [
          `kubectl -n ${ref.namespace ?? ''} scale ${ref.kind.toLowerCase()} ${ref.name} --replicas=2`,
        ],
        evidence: [
          replicas.source,
          ...(isDown ? [cite(health, old.at)] : []),
          ...(answered === undefined ? [] : [answered.source]),
        ],
      };
    }
    return undefined;
  },
});
