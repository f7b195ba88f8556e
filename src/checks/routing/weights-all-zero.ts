import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A rule with several target groups shares its requests out by weight. With no weight at all, it
 * answers 503.
 */
export default defineCheck({
  id: 'routing/weights-all-zero',
  title: 'A weighted rule gives no target group any weight',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: ['load-balancer/alb-503-observed'],

  run({ ref, owner, routes }) {
    if (owner !== 'controller') return undefined;
    const [first] = routes.flatMap(({ action, host, path }) =>
      action.type === 'forward' &&
      action.annotation !== undefined &&
      action.targets.length > 1 &&
      action.targets.every(({ weight }) => weight === 0)
        ? [{ ...action, annotation: action.annotation, what: `${host ?? ''}${path ?? '/'}` }]
        : [],
    );
    if (first === undefined) return undefined;
    const { annotation, source, targets, what } = first;
    return {
      message: `Nothing answers requests of ${refText(ref)} for ${what}, because all ${targets.length} target groups in ${annotation} have the weight 0.`,
      fix: `Give at least one target group in ${annotation} a weight.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: [source],
    };
  },
});
