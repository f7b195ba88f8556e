import { certificate } from '../account.js';
import { PUBLIC, namespace, oidc, secretsReader, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const [, ...rest] = shop({
  ingress: {
    annotations: {
      ...PUBLIC,
      'listen-ports': '[{"HTTPS":443}]',
      'auth-type': 'oidc',
      'auth-idp-oidc': oidc('oidc-client'),
    },
  },
});

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'auth-idp-oidc names the Secret oidc-client, which does not exist in shop.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['auth-config-invalid'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  account: (account) => account['acm/certificates'].push(certificate('shop.example.com')),
  objects: [namespace('shop'), ...secretsReader('shop'), ...rest],
  until: warned('FailedBuildModel'),
});
