import { certificate } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { answers } from '../world.js';

const CERTIFICATE = certificate('shop.example.com');

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'The health service answers 0, and the health check takes 12 for healthy, as it does by default.',
    checks: ['health-check-grpc-codes'],
    mustRankBelow: ['health-check-code-mismatch', 'targets-all-unhealthy', 'alb-fail-open'],
  }),
  account: (account) => account['acm/certificates'].push(CERTIFICATE),
  objects: shop({
    isGated: true,
    ingress: {
      annotations: {
        ...PUBLIC,
        'listen-ports': '[{"HTTPS":443}]',
        'certificate-arn': CERTIFICATE.CertificateArn ?? '',
        'backend-protocol-version': 'GRPC',
        'healthcheck-path': '/grpc.health.v1.Health/Check',
      },
    },
    deployment: { probe: { grpc: { port: 8080 } } },
  }),
  then: ({ lab }) => lab.setTargetHealth([answers('0')]),
});
