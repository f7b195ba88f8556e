import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'targetPort is the name web-http, which no container declares.',
    blame: [{ kind: 'Service', name: 'web', namespace: 'shop' }],
    checks: ['named-target-port-unresolved'],
    mustRankBelow: ['targetgroup-empty', 'endpointslice-empty'],
  }),
  objects: shop({ service: { targetPort: 'web-http' } }),
});
