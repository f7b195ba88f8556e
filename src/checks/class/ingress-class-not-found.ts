import { cite, citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller cannot tell whether an Ingress is its own while the class is missing, and leaves
 * it alone. Where the Ingress was a member of a group before, the whole group stops.
 */
export default defineCheck({
  id: 'class/ingress-class-not-found',
  title: 'IngressClass does not exist',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['model/group-load-failed', 'model/ingress-no-address'],

  run({ ref, object, className, ingressClass }) {
    if (ingressClass !== 'absent' || className === undefined) return undefined;
    return {
      message: `${refText(ref)} names the class ${className.value}, which does not exist.`,
      fix: `Create the IngressClass ${className.value}, or name one that exists.`,
      commands: ['kubectl get ingressclasses'],
      evidence: [
        cite(object, 'spec', 'ingressClassName'),
        citeAbsence('kubernetes/ingressclasses.networking.k8s.io', {
          kind: 'IngressClass',
          name: className.value,
        }),
      ],
    };
  },
});
