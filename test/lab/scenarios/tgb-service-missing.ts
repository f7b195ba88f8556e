import { binding, ownBalancer } from '../byo.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'target-group',
    difficulty: 'medium',
    subject: 'targetgroupbinding/byo -n shop',
    rootCause: 'The binding leads to the Service website; the one that there is is called web.',
    blame: [{ kind: 'TargetGroupBinding', name: 'byo', namespace: 'shop' }],
    checks: ['tgb-service-missing'],
    mustRankBelow: ['targetgroup-empty'],
  }),
  account: ownBalancer,
  objects: [...shop({ ingress: null }), binding({ service: 'website' })],
});
