import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller's finalizer tells that it served the Ingress when the class was still there.
 * Now it neither changes nor gives up what it built, so as not to tear it down by mistake.
 */
export default defineCheck({
  id: 'class/ingress-class-deleted-before-ingress',
  title: 'IngressClass is gone while an Ingress still needs it',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: [
    'class/ingress-class-not-found',
    'model/group-load-failed',
    'model/ingress-no-address',
    'model/deletion-stuck-finalizer',
  ],

  run({ ref, classFault, className, finalizers }) {
    const [held] = finalizers;
    if (classFault?.kind !== 'class-absent' || held === undefined || className === undefined) {
      return undefined;
    }
    return {
      message: `${refText(ref)} names the class ${className.value}, which is not there, and the controller still holds the Ingress by its finalizer, so that its load balancer is not updated any more.`,
      fix: `Create the IngressClass ${className.value} again, with the controller ingress.k8s.aws/alb, and keep it until no Ingress uses it.`,
      commands: [
        'kubectl get ingressclasses',
        `kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o jsonpath='{.metadata.finalizers}'`,
      ],
      evidence: [held.source, ...classFault.evidence],
    };
  },
});
