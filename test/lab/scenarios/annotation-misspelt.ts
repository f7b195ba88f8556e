import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'The annotation is called schema instead of scheme, so that the ALB is internal.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['annotation-unknown'],
    mustRankBelow: ['lb-scheme-internal'],
  }),
  objects: shop({
    isGated: true,
    ingress: { annotations: { schema: 'internet-facing', 'target-type': 'ip' } },
  }),
});
