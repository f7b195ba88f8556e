import { OWN_GROUP, ownGroup } from '../account.js';
import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { TIMES_OUT } from '../world.js';

export default scenario({
  expected: fault({
    link: 'network',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The nodes let the load balancer in at port 8080 only, and health checks go to port 9090.',
    checks: ['health-check-port-blocked'],
    mustRankBelow: ['health-check-timeout', 'targets-all-unhealthy'],
  }),
  account: (account) => ownGroup(account, [8080]),
  objects: shop({
    ingress: {
      annotations: {
        ...PUBLIC,
        ...HEALTH,
        'security-groups': OWN_GROUP,
        'healthcheck-port': '9090',
      },
    },
    deployment: {
      probe: { httpGet: { path: '/healthz', port: 'health' } },
      ports: [
        { name: 'http', containerPort: 8080 },
        { name: 'health', containerPort: 9090 },
      ],
    },
  }),
  then: ({ lab }) => lab.setTargetHealth([TIMES_OUT]),
});
