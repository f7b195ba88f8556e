import { certificate } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'auth-type is cognito, and auth-idp-cognito is not there.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['auth-config-invalid'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  account: (account) => account['acm/certificates'].push(certificate('shop.example.com')),
  objects: shop({
    ingress: {
      annotations: { ...PUBLIC, 'listen-ports': '[{"HTTPS":443}]', 'auth-type': 'cognito' },
    },
  }),
  until: warned('FailedBuildModel'),
});
