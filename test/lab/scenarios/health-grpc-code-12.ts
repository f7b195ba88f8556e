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
      'The health check wants code 0 of a health service that the application does not have.',
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
        'success-codes': '0',
      },
    },
    deployment: { probe: { grpc: { port: 8080 } } },
  }),
  then: ({ lab }) => lab.setTargetHealth([answers('12')]),
});
