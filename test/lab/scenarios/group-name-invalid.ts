import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'group.name is Shop_Public, which is no name of a group; nothing is said of it.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['group-name-invalid'],
    mustRankBelow: ['ingress-no-address', 'group-load-failed'],
  }),
  objects: shop({ ingress: { annotations: { ...PUBLIC, 'group.name': 'Shop_Public' } } }),
  until: () => true,
});
