import { certificate } from '../account.js';
import { PUBLIC, namespace, oidc, shop } from '../objects.js';
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
    link: 'controller',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The Secret of auth-idp-oidc is there, and the controller may not read it: its chart lets it read none unless asked to.',
    checks: ['controller-rbac-denied'],
    mustRankBelow: ['auth-config-invalid', 'model-build-failed', 'ingress-no-address'],
  }),
  account: (account) => account['acm/certificates'].push(certificate('shop.example.com')),
  objects: [
    namespace('shop'),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'oidc-client', namespace: 'shop' },
      stringData: { clientID: 'shop', clientSecret: 'of the laboratory' },
    },
    ...rest,
  ],
  until: warned('FailedBuildModel'),
});
