import { balancer, deployment, namespace } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'load-balancer',
    difficulty: 'easy',
    subject: 'service/tcp -n shop',
    rootCause: 'The Service asks for no scheme, so the NLB is internal.',
    blame: [{ kind: 'Service', name: 'tcp', namespace: 'shop' }],
    checks: ['lb-scheme-internal'],
  }),
  objects: [
    namespace('shop', true),
    balancer({ annotations: { 'aws-load-balancer-nlb-target-type': 'ip' } }),
    deployment({ name: 'tcp', drains: 130 }),
  ],
});
