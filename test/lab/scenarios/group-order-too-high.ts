import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'group.order is 5000, and ends at 1000; the group is not loaded and nothing is said.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['group-order-out-of-range'],
    mustRankBelow: ['group-load-failed', 'ingress-no-address'],
  }),
  objects: shop({
    ingress: { annotations: { ...PUBLIC, 'group.name': 'platform', 'group.order': '5000' } },
  }),
  until: () => true,
});
