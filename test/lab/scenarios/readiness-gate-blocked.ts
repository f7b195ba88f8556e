import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { answers } from '../world.js';

export default scenario({
  expected: fault({
    link: 'registration',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'Health checks fail with 503, so the readiness gate keeps every pod from ready.',
    checks: ['health-check-code-mismatch', 'health-check-app-error'],
    mustRankBelow: ['pods-none-ready', 'readiness-gate-blocking', 'targets-all-unhealthy'],
  }),
  first: ({ lab }) => lab.setTargetHealth([answers('503')]),
  objects: shop({ isGated: true, ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
});
