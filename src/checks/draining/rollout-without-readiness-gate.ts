import { cite, refText } from '../../findings/cite.js';
import type { Drain, DrainWay } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/** More pods than these are seldom replaced before the first new one is healthy. */
const FEW = 3;

/**
 * Kubernetes goes on to the next old pod when a new one is ready, which is some time before the
 * load balancer finds it healthy. Most clusters are so, and with slow starts nobody notices: it
 * is a note, until a target group is seen without a healthy target.
 */
export default defineCheck({
  id: 'draining/rollout-without-readiness-gate',
  title: 'Rollouts do not wait for healthy targets',
  severity: 'warning',
  confidence: 'derived',
  on: 'boundNamespaces',
  needs: [
    'aws/elbv2/target-groups',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/namespaces',
    'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
  ],
  uses: [
    'aws/elbv2/target-health',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/rollouts.argoproj.io',
  ],
  explains: ['draining/targetgroup-no-healthy-during-rollout'],

  run({ ref, drains }) {
    const risky = drains.flatMap((drain) => {
      const way = drain.ways.find((one) => isEarly(drain, one));
      return way === undefined ? [] : [{ drain, way }];
    });
    const [first] = risky;
    if (first === undefined) return undefined;
    const { drain, way } = first;
    const more = risky.length > 1 ? ` and ${risky.length - 1} more` : '';
    const has = risky.length > 1 ? 'have' : 'has';
    const isSeen = risky.some((one) => one.drain.targetGroups.some(isWithoutHealthy));
    return {
      message: `${refText(drain.ref)}${more} in ${refText(ref)} ${has} few replicas and no readiness gates: old pods may go ${secondsUntilHealthy(way)} s or more before the load balancer sends to new ones.`,
      fix: `Label the namespace, and restart the workloads when that suits: new pods are then ready only when their target is healthy.`,
      commands: [
        `kubectl label namespace ${ref.name} elbv2.k8s.aws/pod-readiness-gate-inject=enabled`,
      ],
      severity: isSeen ? 'warning' : 'info',
      evidence: [
        way.gate.source,
        ...(drain.replicas === undefined ? [] : [drain.replicas.source]),
        drain.minReady.source,
        way.healthCheck.interval.source,
        cite(way.group.object, 'TargetType'),
      ],
    };
  },
});

/** New pods of it count as ready, and old ones go, before its target group knows them. */
function isEarly({ replicas, strategy, minReady }: Drain, way: DrainWay): boolean {
  const count = replicas?.value ?? 0;
  const { value: missing } = strategy.maxUnavailable;
  if (strategy.kind !== 'rolling' || way.targetType !== 'ip' || way.gate.value !== false) {
    return false;
  }
  const isFew = count <= FEW || (missing !== 'unknown' && missing * 2 >= count);
  return count > 1 && isFew && minReady.value < secondsUntilHealthy(way);
}

/** One check is enough for a new target of an application load balancer. */
function secondsUntilHealthy({ balancer, healthCheck }: DrainWay): number {
  const { value: interval } = healthCheck.interval;
  const { value: threshold } = healthCheck.healthyThreshold;
  if (interval === 'unknown' || threshold === 'unknown') return 0;
  return balancer === 'application' ? interval : interval * threshold;
}

function isWithoutHealthy({ health, leaving }: Drain['targetGroups'][number]): boolean {
  const isServing = health?.value.some(({ TargetHealth }) => TargetHealth?.State === 'healthy');
  return isServing === false && leaving().length > 0;
}
