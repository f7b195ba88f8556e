import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The annotation of old wins over `spec.ingressClassName`: where it names no class of the
 * controller, the Ingress is left alone, whatever the field says. The API server refuses both
 * together when an Ingress is made, and lets a later change through.
 */
export default defineCheck({
  id: 'class/ingress-class-annotation-overrides-spec',
  title: 'An annotation overrides ingressClassName',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: ['class/ingress-class-annotation-mismatch', 'model/ingress-no-address'],

  run({ ref, object, owner, className, eclipsedClass, addresses, finalizers }, { controllers }) {
    if (typeof eclipsedClass !== 'object' || owner !== 'foreign') return undefined;
    if (className === undefined || controllers.length === 0) return undefined;
    if (eclipsedClass.value.spec?.controller !== 'ingress.k8s.aws/alb') return undefined;
    // Another controller serves it, as the annotation says; unless the address is of before.
    if (addresses.length > 0 && finalizers.length === 0) return undefined;
    return {
      message: `${refText(ref)} names the class ${eclipsedClass.ref.name} in ingressClassName, but its annotation kubernetes.io/ingress.class is "${className.value}", which wins and is no class of the AWS Load Balancer Controller.`,
      fix: `Remove the annotation kubernetes.io/ingress.class from ${refText(ref)}.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} annotate ingress ${ref.name} kubernetes.io/ingress.class-`,
      ],
      evidence: [
        className.source,
        cite(object, 'spec', 'ingressClassName'),
        cite(eclipsedClass, 'spec', 'controller'),
        ...controllers.map(({ flags }) => flags.ingressClass.source),
      ],
    };
  },
});
