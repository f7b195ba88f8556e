import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'class',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'IngressClassParams select namespaces labelled team=web; shop is not.',
    blame: [{ kind: 'IngressClassParams', name: 'alb' }],
    checks: ['ingress-class-namespace-not-allowed'],
    mustRankBelow: ['ingress-no-address', 'group-load-failed'],
  }),
  objects: shop({ ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
  async then({ change, until }) {
    const named = { apiGroup: 'elbv2.k8s.aws', kind: 'IngressClassParams', name: 'alb' };
    await change({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'alb' },
      spec: { parameters: { ...named, scope: 'Cluster' } },
    });
    await change({
      apiVersion: 'elbv2.k8s.aws/v1beta1',
      kind: 'IngressClassParams',
      metadata: { name: 'alb' },
      spec: { namespaceSelector: { matchLabels: { team: 'web' } } },
    });
    await until('the controller lets the Ingress go', warned('FailedLoadGroupID'));
  },
});
