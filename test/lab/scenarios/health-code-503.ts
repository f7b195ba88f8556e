import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { answers } from '../world.js';

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'The application answers its health check with 503; it has no probe that would notice.',
    checks: ['health-check-app-error'],
    mustRankBelow: ['health-check-code-mismatch', 'targets-all-unhealthy', 'alb-fail-open'],
  }),
  objects: shop({
    ingress: { annotations: { ...PUBLIC, ...HEALTH } },
    deployment: { probe: null },
  }),
  then: ({ lab }) => lab.setTargetHealth([answers('503')]),
});
