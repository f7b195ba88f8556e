import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A webhook of the controller works and says no: what was to be created or changed is not
 * stored, and only who asked for it hears why.
 */
export default defineCheck({
  id: 'controller/webhook-denied-request',
  title: 'A webhook of the controller refused a change',
  severity: 'error',
  confidence: 'proven',
  on: 'denials',
  needs: ['kubernetes/events'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/services'],
  explains: ['model/ingress-no-address'],

  run({ ref, webhook, reason, source }) {
    const isPolicy = /new usage of .* annotation is forbidden/.test(reason);
    return {
      message: `The webhook ${webhook} refused what ${refText(ref)} asked for: ${reason.replace(/\.$/, '')}.`,
      fix: isPolicy
        ? 'Set the group in IngressClassParams; the controller is told to refuse the annotation.'
        : 'Change the object as the message says, and apply it again.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} describe ${ref.kind.toLowerCase()} ${ref.name}`,
      ],
      evidence: [source],
    };
  },
});
