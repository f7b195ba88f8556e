import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const START_SECONDS = 60;

/**
 * A container that ends again and again, or whose image or configuration is not there, keeps its
 * pod from ready. Sidecars count as well: a pod is ready when all of its containers are.
 */
export default defineCheck({
  id: 'exposure/pods-crashlooping',
  title: 'Containers behind the Service do not keep running',
  severity: 'error',
  confidence: 'proven',
  on: 'services',
  needs: ['kubernetes/services', 'kubernetes/pods'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'exposure/pods-none-ready',
    'registration/endpointslice-empty',
    'registration/targetgroup-empty',
    'health/health-check-connection-failed',
    'health/targets-all-unhealthy',
    'health/targets-some-unhealthy',
  ],

  run({ ref, pods, troubles, hasReadyPod }) {
    const found = troubles.filter(
      ({ kind, ageSeconds = START_SECONDS }) => kind === 'waiting' && ageSeconds >= START_SECONDS,
    );
    const [first] = found;
    if (first === undefined) return undefined;
    const { pod, reason, container = '', message } = first;
    const count = new Set(found.map((one) => one.pod.name)).size;
    const said = message === undefined ? '' : `: ${message.replace(/\.$/, '')}`;
    return {
      severity: hasReadyPod ? 'warning' : 'error',
      message: `${count} of the ${pods.length} pods behind ${refText(ref)} cannot run, since the container ${container} of Pod ${pod.name} waits with ${reason}${said}.`,
      fix:
        reason === 'CrashLoopBackOff'
          ? `Find out from the log why ${container} ends.`
          : `Correct the image or the configuration of ${container}.`,
      commands: [
        reason === 'CrashLoopBackOff'
          ? `kubectl -n ${pod.namespace ?? ''} logs ${pod.name} -c ${container} --previous`
          : `kubectl -n ${pod.namespace ?? ''} describe pod ${pod.name}`,
      ],
      evidence: [first.source, ...found.slice(1).map(({ source }) => source)],
    };
  },
});
