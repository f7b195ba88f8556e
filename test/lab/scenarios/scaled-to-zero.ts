import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'The Deployment behind the Service has 0 replicas.',
    blame: [{ kind: 'Deployment', name: 'web', namespace: 'shop' }],
    checks: ['workload-scaled-to-zero'],
    mustRankBelow: ['endpointslice-empty', 'targetgroup-empty'],
  }),
  objects: shop({ isGated: true, deployment: { replicas: 0 } }),
});
