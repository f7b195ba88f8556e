import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { initial } from '../world.js';

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The registration of the targets does not end; their pods have waited for it for ten minutes.',
    checks: ['target-initial-stuck'],
    mustRankBelow: ['pods-none-ready', 'readiness-gate-blocking'],
    mustNotAppear: ['health-check-timeout', 'targets-all-unhealthy'],
  }),
  first: ({ lab }) => lab.setTargetHealth([initial('Elb.RegistrationInProgress')]),
  objects: shop({ isGated: true, ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
});
