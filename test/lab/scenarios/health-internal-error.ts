import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { ELB_FAILS } from '../world.js';

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'ELB cannot check the health of the targets, for a reason of its own.',
    checks: ['targets-all-unhealthy'],
    mustNotAppear: [
      'health-check-app-error',
      'health-check-code-mismatch',
      'health-check-connection-failed',
      'health-check-timeout',
    ],
  }),
  objects: shop({ ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
  then: ({ lab }) => lab.setTargetHealth([ELB_FAILS]),
});
