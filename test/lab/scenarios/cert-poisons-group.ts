import { certificate } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const MEMBER = { ...PUBLIC, 'group.name': 'platform', 'listen-ports': '[{"HTTPS":443}]' };

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'Member blog/blog wants HTTPS for blog.example.org, for which no certificate exists; the whole group stops.',
    blame: [{ kind: 'Ingress', name: 'blog', namespace: 'blog' }],
    checks: ['cert-discovery-no-match'],
    mustRankBelow: ['one-bad-member-blocks-group', 'ingress-no-address', 'model-build-failed'],
  }),
  account: (account) => account['acm/certificates'].push(certificate('shop.example.com')),
  objects: shop({ isGated: true, ingress: { annotations: MEMBER } }),
  async then({ apply, until }) {
    await apply(
      shop({
        namespace: 'blog',
        ingress: {
          name: 'blog',
          annotations: MEMBER,
          routes: [{ host: 'blog.example.org' }],
        },
      }),
    );
    await until('the controller refuses the whole group', warned('FailedBuildModel'));
  },
});
