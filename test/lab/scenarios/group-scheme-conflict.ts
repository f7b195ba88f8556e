import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'Two members of group platform disagree on scheme.',
    blame: [
      { kind: 'Ingress', name: 'blog', namespace: 'blog' },
      { kind: 'Ingress', name: 'web', namespace: 'shop' },
    ],
    checks: ['group-annotation-conflict'],
    mustRankBelow: ['model-build-failed', 'one-bad-member-blocks-group'],
  }),
  objects: shop({
    isGated: true,
    ingress: { annotations: { ...PUBLIC, 'group.name': 'platform' } },
  }),
  async then({ apply, until }) {
    await apply(
      shop({
        namespace: 'blog',
        ingress: {
          name: 'blog',
          annotations: { ...PUBLIC, 'group.name': 'platform', scheme: 'internal' },
          routes: [{ host: 'blog.example.com' }],
        },
      }),
    );
    await until('the controller refuses the whole group', warned('FailedBuildModel'));
  },
});
