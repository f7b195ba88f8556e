import { cite, refText } from '../../findings/cite.js';
import { failingTargets } from '../../topology/failing.js';
import { knockAt } from '../../topology/health-checks.js';
import { defineCheck } from '../define-check.js';

const LOOPBACK = /\b(?:localhost|127\.0\.0\.1)\b|\[?::1\]/;

/**
 * What listens on the loopback address alone is reached from within the pod, by a command that
 * probes it or through `kubectl port-forward`, and from nowhere else.
 */
export default defineCheck({
  id: 'health/app-binds-localhost',
  title: 'The application may listen within its pod only',
  severity: 'error',
  confidence: 'suspected',
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
  explains: ['health/health-check-connection-failed'],

  run(targetGroup) {
    const { ref, object } = targetGroup;
    const failing = failingTargets(targetGroup, 'Target.FailedHealthChecks');
    // A Network Load Balancer gives this reason for all that fails, not only for what is refused.
    const isRefused = object.value.Protocol?.startsWith('HTTP') === true;
    if (failing === undefined || !isRefused || failing.count < failing.of) return undefined;
    const { pod, port, targetPort, readiness } = knockAt(targetGroup, failing.first);
    const [probe] = readiness;
    if (pod === undefined || port === undefined || readiness.length !== 1) return undefined;
    if (probe?.command === undefined || !probe.isPassing || !LOOPBACK.test(probe.command)) {
      return undefined;
    }
    return {
      message: `All ${failing.of} targets of ${refText(ref)} refuse connections to port ${targetPort}, while the readiness probe of ${refText(pod.ref)}, a command within the pod that asks the loopback address, passes.`,
      fix: `Let the application listen on 0.0.0.0 or ::, if ss -ltn shows it on 127.0.0.1 or ::1.`,
      commands: [`kubectl -n ${pod.ref.namespace ?? ''} exec ${pod.ref.name} -- ss -ltn`],
      evidence: [probe.source, cite(object, 'HealthCheckPort'), failing.evidence[0]],
    };
  },
});
