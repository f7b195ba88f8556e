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
      'The private subnet of one zone has another network ACL, which denies all answers: its pods are unhealthy.',
    checks: ['nacl-blocks'],
    mustRankBelow: ['health-check-timeout', 'targets-some-unhealthy'],
    mustNotAppear: ['targets-all-unhealthy', 'alb-fail-open'],
  }),
  account: (account) => denyAnswers(account, ['b']),
  objects: shop({ ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
  async then({ lab, see }) {
    const { pods } = await see();
    await lab.setTargetHealth(
      pods
        .map(({ status }) => status.podIP ?? '')
        .filter((address) => address.startsWith('192.168.101.'))
        .map((Id) => ({ ...TIMES_OUT, Id })),
    );
  },
});
