import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Seconds in which a target is registered and passes its first health checks. */
const FIRST_CHECKS = 180;

/**
 * A pod with the controller's readiness gate is ready only when it is a healthy target. What keeps
 * the target from that stops the rollout.
 */
export default defineCheck({
  id: 'registration/readiness-gate-blocking',
  title: 'Pods wait to become healthy targets',
  severity: 'error',
  confidence: 'proven',
  on: 'gates',
  needs: ['kubernetes/pods', 'kubernetes/targetgroupbindings.elbv2.k8s.aws', 'kubernetes/services'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['exposure/pods-none-ready', 'model/model-deploy-failed'],

  run({ ref, binding, waiting }) {
    if (typeof binding === 'string') return undefined;
    const late = waiting.filter(({ ageSeconds = 0 }) => ageSeconds >= FIRST_CHECKS);
    const [first] = late;
    if (first === undefined) return undefined;
    const { pod, condition } = first;
    const said = [condition?.reason, condition?.message].filter((text) => (text ?? '') !== '');
    const more = late.length > 1 ? ` and ${late.length - 1} more` : '';
    return {
      subject: pod.ref,
      message: `${refText(pod.ref)}${more} cannot become ready before ${refText(ref)} has a healthy target for it: ${
        said.length > 0
          ? said.join(', ').replace(/\.$/, '')
          : condition === undefined
            ? 'the controller has said nothing of it yet'
            : 'it is not healthy yet'
      }.`,
      fix: 'Mend what keeps the target from becoming healthy; the pod then becomes ready by itself.',
      commands: [
        `kubectl -n ${pod.ref.namespace ?? ''} describe pod ${pod.ref.name}`,
        `kubectl -n ${ref.namespace ?? ''} describe targetgroupbinding ${ref.name}`,
      ],
      evidence: [cite(pod, 'spec', 'readinessGates'), cite(pod, 'status', 'conditions')],
    };
  },
});
