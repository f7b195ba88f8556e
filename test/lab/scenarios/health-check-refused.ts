import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'health',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'healthcheck-port is 9090, and no container listens there.',
    checks: ['health-check-connection-failed', 'health-check-port-not-listening'],
    mustRankBelow: ['targets-all-unhealthy'],
  }),
  objects: shop({
    ingress: { annotations: { ...PUBLIC, ...HEALTH, 'healthcheck-port': '9090' } },
  }),
  first: ({ lab }) =>
    lab.setTargetHealth([
      {
        TargetGroup: '*',
        Id: '*',
        State: 'unhealthy',
        Reason: 'Target.FailedHealthChecks',
        Description: 'Health checks failed',
      },
    ]),
});
