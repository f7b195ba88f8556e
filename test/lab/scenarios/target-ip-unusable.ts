import { HEALTH, PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { unused } from '../world.js';

export default scenario({
  expected: fault({
    link: 'registration',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'AWS says of the address of one pod that a load balancer uses it.',
    checks: ['target-unused'],
    mustNotAppear: ['target-az-not-enabled', 'targetgroup-not-attached'],
  }),
  objects: shop({ isGated: true, ingress: { annotations: { ...PUBLIC, ...HEALTH } } }),
  async then({ lab, see }) {
    const [pod] = (await see()).pods;
    await lab.setTargetHealth([
      unused(
        pod?.status.podIP ?? '',
        'Target.IpUnusable',
        'The IP address cannot be used as a target, as it is in use by a load balancer',
      ),
    ]);
  },
});
