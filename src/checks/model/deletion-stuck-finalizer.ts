import { cite, refText, type Seen } from '../../findings/cite.js';
import type * as kubernetes from '../../snapshot/kubernetes.js';
import { defineCheck } from '../define-check.js';

/** Seconds in which a load balancer and what belongs to it is deleted. */
const CLEANUP = 600;

/** An object that the controller built from stays until the controller has cleaned up in AWS and
 * takes its finalizer away. It is a symptom: whatever stops the controller stands above it. */
export default defineCheck({
  id: 'model/deletion-stuck-finalizer',
  title: 'An object cannot be deleted',
  severity: 'error',
  confidence: 'proven',
  on: 'leaving',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/services'],
  uses: ['kubernetes/events', 'kubernetes/logs'],

  run({ ref, object, deletingSeconds, finalizer, failure }) {
    if (deletingSeconds < CLEANUP) return undefined;
    const reason = failure === undefined ? '' : `: ${failure.message.replace(/\.$/, '')}`;
    return {
      message: `${refText(ref)} has been waiting to be deleted since ${object.value.metadata.deletionTimestamp ?? ''}${reason}.`,
      fix: 'Let the controller run and mend what it says of its cleanup; as a last resort remove the finalizer and delete by hand what is left in AWS.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} describe ${ref.kind.toLowerCase()} ${ref.name}`,
        'kubectl -n kube-system logs deploy/aws-load-balancer-controller',
      ],
      evidence: [
        cite(object as Seen<kubernetes.Ingress>, 'metadata', 'deletionTimestamp'),
        finalizer,
        ...(failure === undefined ? [] : [failure.source]),
      ],
    };
  },
});
