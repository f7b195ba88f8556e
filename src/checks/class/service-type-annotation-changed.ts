import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Where the controller of a Service is changed by an annotation, the one of before does not clear
 * up: its load balancer stays, costs, and may still be where clients go.
 */
export default defineCheck({
  id: 'class/service-type-annotation-changed',
  title: 'Two controllers made a load balancer for one Service',
  severity: 'error',
  confidence: 'derived',
  on: 'balanced',
  needs: ['kubernetes/services', 'aws/elbv2/load-balancers', 'aws/elbv2/tags'],
  explains: ['load-balancer/lb-orphaned'],

  run({ ref, made }) {
    const [own] = made.filter(({ by }) => by === 'controller');
    const [other] = made.filter(({ by }) => by === 'in-tree');
    if (own === undefined || other === undefined) return undefined;
    return {
      message: `${refText(ref)} has two load balancers, ${own.object.ref.name} of the AWS Load Balancer Controller and ${other.object.ref.name} of the in-tree provider.`,
      fix: 'Make a new Service of the type that is wanted, lead DNS to it, and then delete this one and what is left of its load balancers.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o yaml`,
        `aws elbv2 describe-load-balancers --names ${own.object.ref.name} ${other.object.ref.name}`,
      ],
      evidence: [own.source, other.source],
    };
  },
});
