import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'class',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'IngressClass nginx belongs to another controller.',
    blame: [{ kind: 'IngressClass', name: 'nginx' }],
    checks: ['ingress-class-wrong-controller'],
    mustRankBelow: ['ingress-no-address'],
  }),
  objects: [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    },
    ...shop({ ingress: { className: 'nginx' } }),
  ],
  until: () => true,
});
