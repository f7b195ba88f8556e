import { binding, ownBalancer } from '../byo.js';
import { shop } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

export default scenario({
  expected: healthy({
    link: 'target-group',
    difficulty: 'healthy-but-looks-odd',
    subject: 'targetgroupbinding/byo -n shop',
    rootCause:
      "No fault: the load balancer and target group are made elsewhere, only registration is the controller's.",
    mustNotAppear: ['tgb-missing', 'ingress-no-address', 'lb-orphaned'],
  }),
  account: ownBalancer,
  objects: [...shop({ isGated: true, ingress: null }), binding()],
});
