import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'load-balancer-attributes has colons where the controller wants key=value.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['annotation-parse-error'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  objects: shop({
    ingress: {
      annotations: { ...PUBLIC, 'load-balancer-attributes': 'idle_timeout.timeout_seconds: 120' },
    },
  }),
  until: warned('FailedBuildModel'),
});
