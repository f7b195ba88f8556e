import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { answers } from '../world.js';

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'The health check asks for / and the application answers 404 there; its probe is /healthz.',
    blame: [
      { kind: 'Ingress', name: 'web', namespace: 'shop' },
      { kind: 'Service', name: 'web', namespace: 'shop' },
      { kind: 'Deployment', name: 'web', namespace: 'shop' },
    ],
    checks: [
      'health-check-code-mismatch',
      'health-check-path-missing',
      'health-check-probe-differs',
    ],
    mustRankBelow: ['targets-all-unhealthy', 'alb-fail-open'],
  }),
  objects: shop({ isGated: true }),
  then: ({ lab }) => lab.setTargetHealth([answers('404')]),
});
