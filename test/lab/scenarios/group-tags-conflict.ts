import { PUBLIC, ingress, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const MEMBER = { ...PUBLIC, 'group.name': 'platform' };

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'Two members of the group give the tag team two values.',
    checks: ['tags-conflict'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address', 'one-bad-member-blocks-group'],
  }),
  objects: [
    ...shop({ ingress: { annotations: { ...MEMBER, tags: 'team=web' } } }),
    ingress({
      name: 'admin',
      annotations: { ...MEMBER, tags: 'team=operations' },
      routes: [{ host: 'admin.example.com' }],
    }),
  ],
  until: warned('FailedBuildModel'),
});
