import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'exposure',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'The Ingress asks for port 8080 of a Service whose port is 80.',
    blame: [
      { kind: 'Ingress', name: 'web', namespace: 'shop' },
      { kind: 'Service', name: 'web', namespace: 'shop' },
    ],
    checks: ['backend-port-not-found'],
    mustRankBelow: ['ingress-no-address', 'model-build-failed'],
  }),
  objects: shop({
    ingress: { routes: [{ host: 'shop.example.com', paths: [{ path: '/', port: 8080 }] }] },
  }),
  until: warned('FailedBuildModel'),
});
