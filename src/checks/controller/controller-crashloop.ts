import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const MANY_RESTARTS = 3;

/**
 * A controller that ends at its start does nothing at all, and says why only in its own log. The
 * pauses between its attempts grow to five minutes.
 */
export default defineCheck({
  id: 'controller/controller-crashloop',
  title: 'The controller ends again and again',
  severity: 'error',
  confidence: 'proven',
  on: 'controllers',
  needs: ['kubernetes/deployments.apps', 'kubernetes/pods'],
  uses: [
    'kubernetes/logs',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: ['controller/controller-no-ready-replicas'],

  run({ ref, containers, words }) {
    const crashing = containers.find(({ isReady, status: { state, lastState, restartCount } }) => {
      if (state?.waiting?.reason === 'CrashLoopBackOff') return true;
      const failed = (lastState?.terminated?.exitCode ?? 0) !== 0;
      return !isReady && failed && (restartCount ?? 0) >= MANY_RESTARTS;
    });
    if (crashing === undefined) return undefined;
    const { pod, at, status } = crashing;
    const said = words.find((one) => one.kind === 'start-failed');
    const count = status.restartCount ?? 0;
    return {
      message: `${refText(pod.ref)} of the controller has ended ${count === 1 ? 'once' : `${count} times`}${said === undefined ? '' : ` and said: ${said.message.replace(/\.$/, '')}`}.`,
      fix: `Mend what its last words name, or see what it logged before it ended.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} logs ${pod.ref.name} -c ${status.name} --previous`,
      ],
      evidence: [
        cite(pod, 'status', 'containerStatuses', at),
        ...(said === undefined ? [] : [said.source]),
      ],
      // Another replica does the work.
      ...(containers.some(({ isReady }) => isReady) ? { severity: 'warning' as const } : {}),
    };
  },
});
