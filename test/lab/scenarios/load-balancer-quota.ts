import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'load-balancer',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'The account may not have another application load balancer.',
    checks: ['lb-quota-exceeded'],
    mustRankBelow: ['model-deploy-failed', 'ingress-no-address'],
  }),
  // The emulator has no end of them.
  first: ({ lab }) =>
    lab.setFaults([
      {
        service: 'elasticloadbalancing',
        action: 'CreateLoadBalancer',
        code: 'TooManyLoadBalancers',
        message: 'The maximum number of load balancers has been reached',
        status: 400,
      },
    ]),
  objects: shop(),
  until: warned('FailedDeployModel'),
});
