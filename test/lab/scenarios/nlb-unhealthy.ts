import { balancer, deployment, namespace } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { REFUSES } from '../world.js';

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'medium',
    subject: 'service/tcp -n shop',
    rootCause: 'The way to the pods is open, and nothing accepts connections at their port.',
    checks: ['health-check-connection-failed'],
    mustRankBelow: ['targets-all-unhealthy'],
    mustNotAppear: ['backend-sg-rule-missing', 'nacl-blocks', 'lb-sg-egress-blocked'],
  }),
  objects: [
    namespace('shop'),
    balancer({
      annotations: {
        'aws-load-balancer-nlb-target-type': 'ip',
        'aws-load-balancer-scheme': 'internet-facing',
      },
    }),
    deployment({ name: 'tcp', drains: 130, probe: null }),
  ],
  then: ({ lab }) => lab.setTargetHealth([REFUSES]),
});
