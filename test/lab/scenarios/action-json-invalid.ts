import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'actions.maintenance is not valid JSON.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['action-json-invalid', 'annotation-parse-error'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  objects: shop({
    ingress: {
      annotations: {
        ...PUBLIC,
        'actions.maintenance':
          '{"type":"fixed-response","fixedResponseConfig":{"contentType":"text/plain","statusCode":"503",}}',
      },
      routes: [
        {
          host: 'shop.example.com',
          paths: [{ path: '/', service: 'maintenance', port: 'use-annotation' }],
        },
      ],
    },
  }),
  until: warned('FailedBuildModel'),
});
