import { denyAnswers } from '../account.js';
import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { TIMES_OUT } from '../world.js';

export default scenario({
  expected: fault({
    link: 'network',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The network ACL of the private subnets denies what leaves for ports from 1024 on: all answers.',
    checks: ['nacl-blocks'],
    mustRankBelow: ['health-check-timeout', 'targets-all-unhealthy'],
  }),
  account: (account) => denyAnswers(account, ['a', 'b']),
  objects: shop({ ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
  then: ({ lab }) => lab.setTargetHealth([TIMES_OUT]),
});
