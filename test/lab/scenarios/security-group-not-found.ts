import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'network',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'security-groups names alb-public, and no security group has that Name tag.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['sg-not-found'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  objects: shop({ ingress: { annotations: { ...PUBLIC, 'security-groups': 'alb-public' } } }),
  until: warned('FailedBuildModel'),
});
