import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'scheme is external, which is neither internal nor internet-facing.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['annotation-invalid-value'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  objects: shop({ ingress: { annotations: { ...PUBLIC, scheme: 'external' } } }),
  until: warned('FailedBuildModel'),
});
