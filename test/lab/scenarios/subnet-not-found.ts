import { publicSubnet } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'subnets',
    difficulty: 'easy',
    subject: 'ingress/web -n shop',
    rootCause: 'The subnets annotation names a subnet that does not exist.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['subnet-explicit-not-found'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  objects: shop({
    ingress: {
      annotations: { ...PUBLIC, subnets: `${publicSubnet('a')},subnet-0123456789abcdef0` },
    },
  }),
  until: warned('FailedBuildModel'),
});
