import { certificate } from '../account.js';
import { HEALTH, PUBLIC, balancer, deployment, shop } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

export default scenario({
  expected: healthy({
    link: 'exposure',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'No fault: an HTTPS ALB with ip targets and an NLB Service.',
  }),
  account: (account) => account['acm/certificates'].push(certificate('shop.example.com')),
  objects: [
    ...shop({
      isGated: true,
      ingress: {
        annotations: {
          ...PUBLIC,
          ...HEALTH,
          'listen-ports': '[{"HTTP":80},{"HTTPS":443}]',
          'ssl-redirect': '443',
        },
      },
    }),
    balancer({
      annotations: {
        'aws-load-balancer-nlb-target-type': 'ip',
        'aws-load-balancer-scheme': 'internet-facing',
      },
    }),
    deployment({ name: 'tcp', drains: 130 }),
  ],
});
