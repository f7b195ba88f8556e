import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** What the parameters of a class set, they set for all its Ingresses; no annotation changes it. */
export default defineCheck({
  id: 'class/class-params-override-annotations',
  title: 'Class parameters override an annotation',
  severity: 'warning',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
  ],

  run({ ref, owner, params, replaced }) {
    const [first, ...others] = replaced;
    if (first === undefined || owner !== 'controller' || typeof params !== 'object') {
      return undefined;
    }
    const more =
      others.length === 0 ? '' : `, and so for ${others.map(({ name }) => name).join(', ')}`;
    return {
      message: `${refText(ref)} sets ${first.name} to "${first.written}", but "${first.holds}" holds, which the IngressClassParams ${params.ref.name} of its class set${more}.`,
      fix: `Remove the annotation, or change the IngressClassParams ${params.ref.name}, or use another class.`,
      commands: [`kubectl get ingressclassparams ${params.ref.name} -o yaml`],
      evidence: [...first.evidence, ...others.flatMap(({ evidence }) => evidence)],
    };
  },
});
