import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'ssl-redirect 443 without an HTTPS listener on 443.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['ssl-redirect-port-missing'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  objects: shop({ ingress: { annotations: { ...PUBLIC, 'ssl-redirect': '443' } } }),
  until: warned('FailedBuildModel'),
});
