import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'class',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'The Ingress names no class and no class is the default.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['ingress-no-class'],
    mustRankBelow: ['ingress-no-address'],
  }),
  objects: shop({ ingress: { className: null } }),
  until: () => true,
});
