import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { answers } from '../world.js';

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'The health check asks for /, where the application wants to know who asks.',
    checks: ['health-check-auth'],
    mustRankBelow: ['health-check-code-mismatch', 'targets-all-unhealthy', 'alb-fail-open'],
  }),
  objects: shop({ isGated: true }),
  then: ({ lab }) => lab.setTargetHealth([answers('401')]),
});
