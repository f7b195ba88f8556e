import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Seconds for which a pod that hangs may be sent to. */
const LONG = 60;

/**
 * A pod that hangs gets requests until its readiness probe has failed often enough, or until
 * the health check of the load balancer has. Of node ports the latter says nothing of single pods.
 */
export default defineCheck({
  id: 'draining/readiness-probe-slow-to-fail',
  title: 'A pod that hangs is sent to for more than a minute',
  severity: 'info',
  confidence: 'suspected',
  on: 'drains',
  needs: [
    'aws/elbv2/target-groups',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/daemonsets.apps',
    'kubernetes/rollouts.argoproj.io',
  ],
  explains: ['health/targets-some-unhealthy'],

  run({ ref, readiness, ways }) {
    const [probe] = readiness
      .filter(({ hasProbe }) => hasProbe)
      .map((one) => ({ ...one, seconds: one.period * one.failureThreshold }))
      .sort((a, b) => a.seconds - b.seconds);
    // Without a probe a pod that runs is ready; that most pods have none tells nothing.
    if (probe === undefined || probe.seconds <= LONG) return undefined;
    for (const { group, targetType, healthCheck } of ways) {
      const { interval, unhealthyThreshold } = healthCheck;
      const checks =
        interval.value === 'unknown' || unhealthyThreshold.value === 'unknown'
          ? 0
          : interval.value * unhealthyThreshold.value;
      if (targetType === 'ip' && checks <= LONG) continue;
      const also =
        targetType === 'ip'
          ? `and the health check of ${refText(group.ref)} after ${checks} s`
          : `and ${refText(group.ref)} only knows nodes`;
      return {
        message: `A pod of ${refText(ref)} that hangs gets requests for ${probe.seconds} s: its readiness probe fails ${probe.failureThreshold} times, ${probe.period} s apart, before it counts, ${also}.`,
        fix: 'Lower periodSeconds or failureThreshold of the readiness probe.',
        commands: [
          `kubectl -n ${ref.namespace ?? ''} get ${ref.kind.toLowerCase()} ${ref.name} -o jsonpath='{.spec.template.spec.containers[*].readinessProbe}'`,
        ],
        evidence: [probe.source, interval.source, unhealthyThreshold.source],
      };
    }
    return undefined;
  },
});
