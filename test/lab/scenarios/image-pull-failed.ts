import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

const IMAGE = 'registry.example/shop/web:1.5.O';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'The image of the pods cannot be pulled: there is no such tag.',
    checks: ['pods-none-ready', 'pods-crashlooping'],
    mustRankBelow: ['endpointslice-empty', 'targetgroup-empty'],
  }),
  first: ({ nodes }) =>
    nodes.decide(
      { app: 'web' },
      {
        waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${IMAGE}"` },
      },
    ),
  objects: shop({ deployment: { image: IMAGE } }),
});
