import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'No pod passes its readiness probe.',
    blame: [
      { kind: 'Service', name: 'web', namespace: 'shop' },
      { kind: 'Deployment', name: 'web', namespace: 'shop' },
    ],
    checks: ['pods-none-ready'],
    mustRankBelow: ['targetgroup-empty', 'endpointslice-empty'],
  }),
  first: ({ nodes }) => nodes.decide({ app: 'web' }, { isReady: false }),
  objects: shop(),
});
