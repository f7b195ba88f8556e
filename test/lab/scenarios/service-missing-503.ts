import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The Ingress names Service webb, which does not exist; the controller writes a 503 rule and reports success.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['backend-service-missing', 'rule-fixed-503-backend-missing'],
    mustRankBelow: ['targetgroup-empty', 'tgb-missing'],
  }),
  objects: shop({
    ingress: { routes: [{ host: 'shop.example.com', paths: [{ path: '/', service: 'webb' }] }] },
  }),
});
