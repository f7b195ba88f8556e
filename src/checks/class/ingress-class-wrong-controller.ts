import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A class names the controller that owns its Ingresses; any other leaves them alone in silence.
 * That is wanted of most Ingresses, so only one that carries annotations of the AWS Load Balancer
 * Controller, and that its own controller has not served either, is a fault.
 */
export default defineCheck({
  id: 'class/ingress-class-wrong-controller',
  title: 'IngressClass belongs to another controller',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['model/ingress-no-address'],

  run({ ref, object, ingressClass, owner, addresses }) {
    if (owner !== 'foreign' || typeof ingressClass !== 'object') return undefined;
    const key = Object.keys(object.value.metadata.annotations ?? {}).find((name) =>
      name.startsWith('alb.ingress.kubernetes.io/'),
    );
    if (key === undefined || addresses.length > 0) return undefined;
    return {
      message: `${refText(ref)} asks for an ALB, but its class ${ingressClass.ref.name} belongs to ${ingressClass.value.spec?.controller ?? 'no controller'}.`,
      fix: 'Set ingressClassName to a class whose controller is ingress.k8s.aws/alb.',
      commands: [
        'kubectl get ingressclass -o custom-columns=NAME:.metadata.name,CONTROLLER:.spec.controller',
      ],
      evidence: [
        cite(ingressClass, 'spec', 'controller'),
        cite(object, 'spec', 'ingressClassName'),
        cite(object, 'metadata', 'annotations', key),
      ],
    };
  },
});
