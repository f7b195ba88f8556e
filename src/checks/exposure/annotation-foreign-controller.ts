import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Rewrites, limits and headers that another controller would apply are not applied here. */
export default defineCheck({
  id: 'exposure/annotation-foreign-controller',
  title: 'Annotations that another ingress controller reads',
  severity: 'warning',
  confidence: 'derived',
  on: 'annotated',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/services',
  ],
  explains: ['routing/path-rewrite-not-supported'],

  run({ ref, entries }) {
    const foreign = entries.filter(({ standing }) => standing === 'foreign');
    const [first] = foreign;
    if (first === undefined) return undefined;
    const more = foreign.length > 1 ? ` and ${foreign.length - 1} more annotations` : '';
    return {
      message: `${first.key}${more} on ${refText(ref)} has no effect: another controller reads it, and this Ingress belongs to the AWS Load Balancer Controller.`,
      fix: 'Say the same with alb.ingress.kubernetes.io/actions, conditions or transforms where that is possible, in the application where it is not.',
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: foreign.map(({ source }) => source) as [typeof first.source],
    };
  },
});
