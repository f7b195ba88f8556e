import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'The path /api/* has a wildcard, which pathType Prefix does not allow.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['path-wildcard-rejected'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  objects: shop({
    ingress: { routes: [{ host: 'shop.example.com', paths: [{ path: '/api/*' }] }] },
  }),
  until: warned('FailedBuildModel'),
});
