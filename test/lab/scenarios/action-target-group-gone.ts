import { arn } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const GONE = arn('elasticloadbalancing', 'targetgroup/legacy-web/0123456789abcdef');

export default scenario({
  expected: fault({
    link: 'target-group',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'actions.legacy forwards to a target group that does not exist any more.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['targetgroup-action-arn-invalid'],
    mustRankBelow: ['model-deploy-failed', 'model-build-failed', 'ingress-no-address'],
  }),
  objects: shop({
    ingress: {
      annotations: {
        ...PUBLIC,
        'actions.legacy': JSON.stringify({ type: 'forward', targetGroupARN: GONE }),
      },
      routes: [
        {
          host: 'shop.example.com',
          paths: [{ path: '/legacy', service: 'legacy', port: 'use-annotation' }, { path: '/' }],
        },
      ],
    },
  }),
  until: warned('FailedDeployModel'),
});
