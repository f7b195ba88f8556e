import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * What concerns a load balancer is read on the Ingress, what concerns a target group on its
 * Service too, and annotations of network load balancers on Services of type LoadBalancer.
 */
export default defineCheck({
  id: 'exposure/annotation-on-wrong-object',
  title: 'An annotation on an object where nobody reads it',
  severity: 'warning',
  confidence: 'derived',
  on: 'annotated',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/services',
  ],

  run({ ref, serves, entries }) {
    const misplaced = entries.filter(({ standing }) => standing === 'misplaced');
    const [first] = misplaced;
    const [exposure] = serves;
    if (first === undefined || exposure === undefined) return undefined;
    const more = misplaced.length > 1 ? ` and ${misplaced.length - 1} more` : '';
    const isService = ref.kind === 'Service';
    return {
      message: isService
        ? `${first.key}${more} on ${refText(ref)} has no effect: the controller reads it on the Ingress.`
        : `${first.key}${more} on ${refText(ref)} has no effect: the controller reads it on Services of type LoadBalancer.`,
      fix: isService
        ? `Move it to ${refText(exposure)}.`
        : 'Use the annotation of alb.ingress.kubernetes.io that says the same, or remove it.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get ${ref.kind.toLowerCase()} ${ref.name} -o yaml`,
      ],
      evidence: misplaced.map(({ source }) => source) as [typeof first.source],
    };
  },
});
