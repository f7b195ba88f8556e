import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'rewrite-target is of nginx; the pods get /api/orders where they know /orders, and answer 404.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['path-rewrite-not-supported', 'annotation-foreign-controller'],
  }),
  objects: shop({
    isGated: true,
    ingress: {
      annotations: { ...PUBLIC, 'nginx.ingress.kubernetes.io/rewrite-target': '/' },
      routes: [{ host: 'shop.example.com', paths: [{ path: '/api' }] }],
    },
  }),
});
