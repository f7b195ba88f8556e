import { arn } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'certificate-arn names a certificate that does not exist.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['cert-arn-not-found'],
    mustRankBelow: ['model-deploy-failed', 'ingress-no-address'],
  }),
  objects: shop({
    ingress: {
      annotations: {
        ...PUBLIC,
        'certificate-arn': arn('acm', 'certificate/00000000-1111-2222-3333-444444444444'),
      },
    },
  }),
  until: warned('FailedDeployModel'),
});
