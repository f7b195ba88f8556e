import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller takes a class with parameters only together with them: where they are of another
 * kind or do not exist, it cannot tell what the class asks for, and leaves its Ingresses alone.
 */
export default defineCheck({
  id: 'class/ingress-class-params-invalid',
  title: 'IngressClass names parameters that cannot be used',
  severity: 'error',
  confidence: 'derived',
  on: 'classes',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
  ],
  explains: ['model/group-load-failed', 'model/ingress-no-address'],

  run({ ref, object, fault }) {
    if (fault === undefined) return undefined;
    const {
      apiGroup = 'no API group',
      kind = 'no kind',
      name = '',
    } = object.value.spec?.parameters ?? {};
    const isAbsent = fault.kind === 'params-absent';
    return {
      message: isAbsent
        ? `${refText(ref)} names the IngressClassParams ${name} as its parameters, which do not exist.`
        : `${refText(ref)} names parameters of kind ${kind} in ${apiGroup}, and the controller reads IngressClassParams of elbv2.k8s.aws alone.`,
      fix: isAbsent
        ? `Create the IngressClassParams ${name}, or take the parameters out of ${refText(ref)}.`
        : `Let the parameters of ${refText(ref)} be IngressClassParams of elbv2.k8s.aws, or take them out.`,
      commands: [
        'kubectl get ingressclassparams.elbv2.k8s.aws',
        `kubectl get ingressclass ${ref.name} -o yaml`,
      ],
      evidence: fault.evidence,
    };
  },
});
