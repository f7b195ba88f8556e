import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

const CLASSES = '/apis/networking.k8s.io/v1/ingressclasses';

export default scenario({
  expected: fault({
    link: 'class',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The class alb-public was deleted while an Ingress names it; the controller lets go of that one.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['ingress-class-deleted-before-ingress', 'ingress-class-not-found'],
    mustRankBelow: ['group-load-failed', 'rule-drift'],
  }),
  objects: [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'alb-public' },
      spec: { controller: 'ingress.k8s.aws/alb' },
    },
    ...shop({ isGated: true, ingress: { className: 'alb-public' } }),
  ],
  then: async ({ lab }) => void (await lab.request('DELETE', `${CLASSES}/alb-public`)),
});
