import { PUBLIC, ingress, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const MEMBER = { ...PUBLIC, 'group.name': 'platform' };

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'Two members of the group platform have a default backend; it may have one.',
    checks: ['multiple-default-backends'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address', 'one-bad-member-blocks-group'],
  }),
  objects: [
    ...shop({ ingress: { annotations: MEMBER, defaultBackend: {} } }),
    ingress({ name: 'all', annotations: MEMBER, routes: [], defaultBackend: {} }),
  ],
  until: warned('FailedBuildModel'),
});
