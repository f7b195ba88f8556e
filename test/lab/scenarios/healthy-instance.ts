import { shop } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

export default scenario({
  expected: healthy({
    link: 'target-group',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'No fault: instance targets behind a NodePort Service.',
  }),
  objects: shop({
    ingress: { annotations: { scheme: 'internet-facing', 'target-type': 'instance' } },
    service: { type: 'NodePort' },
  }),
});
