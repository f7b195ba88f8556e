import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const RULES = 104;

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'The Ingress has 104 paths, and a load balancer may have 100 rules.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['rule-quota-exceeded'],
    mustRankBelow: ['model-deploy-failed', 'ingress-no-address', 'rule-missing'],
  }),
  objects: shop({
    ingress: {
      annotations: PUBLIC,
      routes: [
        {
          host: 'shop.example.com',
          paths: Array.from({ length: RULES }, (_, at) => ({
            path: `/tenants/${at + 1}`,
            pathType: 'Exact' as const,
          })),
        },
      ],
    },
  }),
  until: warned('FailedDeployModel'),
});
