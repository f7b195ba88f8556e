import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { TIMES_OUT } from '../world.js';

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'The way to the pods is open, and they answer the health check too late.',
    checks: ['health-check-timeout'],
    mustRankBelow: ['targets-all-unhealthy', 'alb-fail-open'],
    mustNotAppear: [
      'backend-sg-rule-missing',
      'health-check-port-blocked',
      'lb-sg-egress-blocked',
      'nacl-blocks',
      'network-policy-blocks-lb',
      'no-route-lb-to-target',
    ],
  }),
  objects: shop({ isGated: true, ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
  then: ({ lab }) => lab.setTargetHealth([TIMES_OUT]),
});
