import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const START_SECONDS = 60;

/**
 * Only ready pods become endpoints. While none is, nothing is registered and every request fails.
 * A pod that waits for nothing but its readiness gate is no fault here: the gate waits for the
 * load balancer, which is looked at for itself.
 */
export default defineCheck({
  id: 'exposure/pods-none-ready',
  title: 'No pod of the Service is ready',
  severity: 'error',
  confidence: 'derived',
  on: 'services',
  needs: ['kubernetes/services', 'kubernetes/pods'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: START_SECONDS,
  explains: ['registration/endpointslice-empty', 'registration/targetgroup-empty'],

  run({ ref, pods, oldestPodSeconds = Infinity }) {
    const [first] = pods;
    // The first pods of a Service that is old are still young.
    if (first === undefined || oldestPodSeconds < START_SECONDS) return undefined;
    const is = (pod: typeof first, type: string) =>
      pod.value.status?.conditions?.find((condition) => condition.type === type)?.status === 'True';
    if (pods.some((pod) => is(pod, 'Ready') || is(pod, 'ContainersReady'))) return undefined;
    return {
      message: `None of the ${pods.length} pods behind ${refText(ref)} is ready.`,
      fix: 'Find out why the readiness probe fails, or why the containers do not start.',
      commands: [`kubectl -n ${ref.namespace ?? ''} describe pod ${first.ref.name}`],
      evidence: [cite(first, 'status', 'conditions')],
    };
  },
});
