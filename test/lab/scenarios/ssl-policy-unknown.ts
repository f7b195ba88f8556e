import { certificate } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'ssl-policy is TLS-1-2-2017-01, without what the names of policies begin with.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['ssl-policy-unknown'],
    mustRankBelow: ['model-deploy-failed', 'ingress-no-address', 'listener-missing'],
  }),
  account: (account) => account['acm/certificates'].push(certificate('shop.example.com')),
  objects: shop({
    ingress: {
      annotations: {
        ...PUBLIC,
        'listen-ports': '[{"HTTPS":443}]',
        'ssl-policy': 'TLS-1-2-2017-01',
      },
    },
  }),
  until: warned('FailedDeployModel'),
});
