import { certificate } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

const IMPORTED = { ...certificate('shop.example.com'), Type: 'IMPORTED' as const };
const HOUR_MS = 3_600_000;

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'The imported certificate ran out an hour ago; nobody renews what is imported.',
    blame: [{ kind: 'Certificate', name: 'shop.example.com' }],
    checks: ['cert-expired'],
    mustRankBelow: ['client-cannot-connect', 'cert-arn-not-found', 'cert-not-issued'],
  }),
  account: (account) => account['acm/certificates'].push(IMPORTED),
  objects: shop({
    isGated: true,
    ingress: {
      annotations: {
        ...PUBLIC,
        'certificate-arn': IMPORTED.CertificateArn ?? '',
        'listen-ports': '[{"HTTPS":443}]',
      },
    },
  }),
  async then({ lab, ids }) {
    const before = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();
    await lab.setCertificates({
      [ids.rewrite(IMPORTED.CertificateArn ?? '')]: {
        Status: 'EXPIRED',
        Type: IMPORTED.Type,
        NotBefore: before(365 * 24 + 1),
        NotAfter: before(1),
      },
    });
  },
});
