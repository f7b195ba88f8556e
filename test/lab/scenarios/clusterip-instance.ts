import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'target-type is instance (the default) and the Service is ClusterIP.',
    blame: [
      { kind: 'Service', name: 'web', namespace: 'shop' },
      { kind: 'Ingress', name: 'web', namespace: 'shop' },
    ],
    checks: ['clusterip-service-with-instance-target'],
    mustRankBelow: ['ingress-no-address', 'model-build-failed'],
  }),
  objects: shop({ ingress: { annotations: { scheme: 'internet-facing' } } }),
  until: warned('FailedBuildModel'),
});
