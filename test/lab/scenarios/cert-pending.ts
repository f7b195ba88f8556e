import { certificate } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'The certificate of shop.example.com waits for its validation record, so that discovery finds none.',
    checks: ['cert-not-issued'],
    mustRankBelow: ['cert-discovery-no-match', 'model-build-failed', 'ingress-no-address'],
  }),
  account: (account) =>
    account['acm/certificates'].push({
      ...certificate('shop.example.com'),
      Status: 'PENDING_VALIDATION',
    }),
  objects: shop({
    ingress: { annotations: { ...PUBLIC, 'listen-ports': '[{"HTTPS":443}]' } },
  }),
  until: warned('FailedBuildModel'),
});
