import { certificate } from '../account.js';
import { PUBLIC, ingress, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const MEMBER = { ...PUBLIC, 'group.name': 'platform' };

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'One member of the group wants HTTPS on port 443, and another one HTTP.',
    checks: ['listener-protocol-conflict'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address', 'one-bad-member-blocks-group'],
  }),
  account: (account) => account['acm/certificates'].push(certificate('*.example.com')),
  objects: [
    ...shop({ ingress: { annotations: { ...MEMBER, 'listen-ports': '[{"HTTPS":443}]' } } }),
    ingress({
      name: 'admin',
      annotations: { ...MEMBER, 'listen-ports': '[{"HTTP":443}]' },
      routes: [{ host: 'admin.example.com' }],
    }),
  ],
  until: warned('FailedBuildModel'),
});
