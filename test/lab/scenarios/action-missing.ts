import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'The backend is the action to-www, and the annotation beside it is called actions.towww.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['use-annotation-action-missing', 'rule-fixed-503-action-missing'],
  }),
  objects: shop({
    isGated: true,
    ingress: {
      annotations: {
        ...PUBLIC,
        'actions.towww': JSON.stringify({
          type: 'redirect',
          redirectConfig: { host: 'www.example.com', statusCode: 'HTTP_301' },
        }),
      },
      routes: [
        {
          host: 'shop.example.com',
          paths: [{ path: '/old', service: 'to-www', port: 'use-annotation' }, { path: '/' }],
        },
      ],
    },
  }),
});
