import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'The Service selects app=website; the pods are labelled app=web.',
    blame: [{ kind: 'Service', name: 'web', namespace: 'shop' }],
    checks: ['selector-matches-no-pods'],
    mustRankBelow: ['targetgroup-empty', 'endpointslice-empty'],
  }),
  objects: shop({ service: { selector: { app: 'website' } } }),
});
