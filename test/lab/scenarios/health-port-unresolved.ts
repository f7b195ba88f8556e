import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'healthcheck-port is status, and no port of the Service is called that.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['health-check-port-unresolvable'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  objects: shop({ ingress: { annotations: { ...PUBLIC, 'healthcheck-port': 'status' } } }),
  until: warned('FailedBuildModel'),
});
