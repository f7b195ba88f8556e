import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'pathType ImplementationSpecific takes / literally, so that all but the first page answers 404.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['path-implementation-specific-literal'],
  }),
  objects: shop({
    isGated: true,
    ingress: {
      routes: [
        {
          host: 'shop.example.com',
          paths: [{ path: '/', pathType: 'ImplementationSpecific' }],
        },
      ],
    },
  }),
});
