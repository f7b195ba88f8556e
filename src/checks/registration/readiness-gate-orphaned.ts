import { cite, citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Seconds in which the controller makes a binding, or opens the gates of one that goes. */
const SETTLED = 60;

/**
 * The gate of a pod names a binding for good. Where that is gone without the controller having
 * opened the gate, because it was not running or its finalizer was taken away, nobody ever does.
 */
export default defineCheck({
  id: 'registration/readiness-gate-orphaned',
  title: 'Pods wait for a binding that does not exist',
  severity: 'error',
  confidence: 'proven',
  on: 'gates',
  needs: ['kubernetes/pods', 'kubernetes/targetgroupbindings.elbv2.k8s.aws', 'kubernetes/services'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['exposure/pods-none-ready', 'model/model-deploy-failed'],

  run({ ref, binding, waiting }) {
    if (binding !== 'absent') return undefined;
    const late = waiting.filter(({ ageSeconds = 0 }) => ageSeconds >= SETTLED);
    const [first] = late;
    if (first === undefined) return undefined;
    const { pod } = first;
    const more = late.length > 1 ? ` and ${late.length - 1} more` : '';
    return {
      subject: pod.ref,
      message: `${refText(pod.ref)}${more} can never become ready: the readiness gate waits for ${refText(ref)}, which does not exist.`,
      fix: 'Restart the workload of the pods, so that new ones get the gates of the bindings that exist.',
      commands: [`kubectl -n ${pod.ref.namespace ?? ''} delete pod ${pod.ref.name}`],
      evidence: [
        cite(pod, 'spec', 'readinessGates'),
        cite(pod, 'status', 'conditions'),
        citeAbsence('kubernetes/targetgroupbindings.elbv2.k8s.aws', ref),
      ],
    };
  },
});
