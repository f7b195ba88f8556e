import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * An Ingress without class gets the default one. Where that is another controller's, what was
 * meant to become an ALB goes there.
 */
export default defineCheck({
  id: 'class/default-ingress-class-foreign',
  title: 'The default IngressClass is of another controller',
  severity: 'warning',
  confidence: 'derived',
  on: 'ingresses',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['class/ingress-class-wrong-controller', 'model/ingress-no-address'],

  run({ ref, object, classSource, className, ingressClass, owner, addresses }) {
    if (classSource !== 'default' || owner !== 'foreign' || className === undefined) {
      return undefined;
    }
    if (typeof ingressClass !== 'object' || addresses.length > 0) return undefined;
    const key = Object.keys(object.value.metadata.annotations ?? {}).find((name) =>
      name.startsWith('alb.ingress.kubernetes.io/'),
    );
    if (key === undefined) return undefined;
    const { controller = 'no controller' } = ingressClass.value.spec ?? {};
    return {
      message: `${refText(ref)} asks for an ALB and names no class, so that it has the default class ${className.value}, which belongs to ${controller}.`,
      fix: `Set ingressClassName of ${refText(ref)} to a class whose controller is ingress.k8s.aws/alb.`,
      commands: [
        'kubectl get ingressclass -o custom-columns=NAME:.metadata.name,CONTROLLER:.spec.controller',
        `kubectl -n ${ref.namespace ?? ''} patch ingress ${ref.name} --type=merge -p '{"spec":{"ingressClassName":"alb"}}'`,
      ],
      evidence: [
        className.source,
        cite(ingressClass, 'spec', 'controller'),
        cite(object, 'spec', 'ingressClassName'),
        cite(object, 'metadata', 'annotations', key),
      ],
    };
  },
});
