import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The annotation of old is compared with the flag `--ingress-class`, and not with the name of an
 * IngressClass. Any other value means another controller, and is passed over in silence.
 */
export default defineCheck({
  id: 'class/ingress-class-annotation-mismatch',
  title: 'The class annotation is not what the controller takes',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/deployments.apps'],
  explains: ['model/ingress-no-address'],

  run({ ref, object, owner, classSource, className, addresses, finalizers }, { controllers }) {
    if (classSource !== 'annotation' || className === undefined || owner !== 'foreign') {
      return undefined;
    }
    if (object.value.spec.ingressClassName !== undefined) return undefined;
    // Only what asks for an ALB, and what nobody serves, is surely not another controller's.
    const key = Object.keys(object.value.metadata.annotations ?? {}).find((name) =>
      name.startsWith('alb.ingress.kubernetes.io/'),
    );
    const [first] = controllers;
    if (key === undefined || first === undefined) return undefined;
    if (addresses.length > 0 && finalizers.length === 0) return undefined;
    const taken = controllers.map(({ flags }) => `"${flags.ingressClass.value || 'alb'}"`);
    return {
      message: `${refText(ref)} asks for an ALB, but its annotation kubernetes.io/ingress.class is "${className.value}", and the controller takes ${taken.join(' or ')}.`,
      fix: 'Remove the annotation, and set ingressClassName to a class whose controller is ingress.k8s.aws/alb.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} annotate ingress ${ref.name} kubernetes.io/ingress.class-`,
        `kubectl -n ${ref.namespace ?? ''} patch ingress ${ref.name} --type=merge -p '{"spec":{"ingressClassName":"alb"}}'`,
      ],
      evidence: [
        className.source,
        cite(object, 'metadata', 'annotations', key),
        ...controllers.map(({ flags }) => flags.ingressClass.source),
      ],
    };
  },
});
