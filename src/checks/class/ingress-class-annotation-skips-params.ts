import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * An Ingress that the controller takes by the annotation of old has no IngressClass, and so none
 * of its parameters: scheme, subnets and certificates are as if the class did not name any.
 */
export default defineCheck({
  id: 'class/ingress-class-annotation-skips-params',
  title: 'The class annotation keeps the class parameters away',
  severity: 'warning',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  explains: ['routing/group-split'],

  run({ ref, className, missedParams }) {
    const [first, ...others] = missedParams?.fields ?? [];
    if (missedParams === undefined || className === undefined || first === undefined) {
      return undefined;
    }
    const { ingressClass } = missedParams;
    const names = [first, ...others].map(({ name }) => name).join(', ');
    return {
      message: `${refText(ref)} has its class by the annotation kubernetes.io/ingress.class, so that ${names} of the parameters of the class ${ingressClass.ref.name} do not hold for it.`,
      fix: `Replace the annotation by ingressClassName ${ingressClass.ref.name}, if the parameters are meant to hold, minding that they may move the Ingress to another load balancer.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} annotate ingress ${ref.name} kubernetes.io/ingress.class-`,
        `kubectl -n ${ref.namespace ?? ''} patch ingress ${ref.name} --type=merge -p '{"spec":{"ingressClassName":"${ingressClass.ref.name}"}}'`,
      ],
      evidence: [className.source, first.source, ...others.map(({ source }) => source)],
    };
  },
});
