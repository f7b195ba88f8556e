import { certificate } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

/** What somebody imported before ACM issued one, and never deleted. */
const OLD = {
  ...certificate('shop.example.com', 'www.example.com'),
  CertificateArn: 'arn:aws:acm:us-west-2:123456789012:certificate/lab-imported',
  Type: 'IMPORTED' as const,
};

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'Two certificates match shop.example.com, one of them imported; discovery attaches both.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['cert-multiple-matches'],
    mustNotAppear: ['cert-expired', 'cert-host-mismatch'],
  }),
  account: (account) => account['acm/certificates'].push(certificate('shop.example.com'), OLD),
  objects: shop({
    isGated: true,
    ingress: { annotations: { ...PUBLIC, 'listen-ports': '[{"HTTPS":443}]' } },
  }),
});
