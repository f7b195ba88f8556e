import { ZONES, tagPublicSubnet } from '../account.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'subnets',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'The public subnets are tagged for cluster shop-staging only.',
    checks: ['subnet-cluster-tag-foreign'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address', 'subnet-discovery-no-match'],
  }),
  account(account) {
    for (const { letter } of ZONES) {
      tagPublicSubnet(account, letter, {
        'kubernetes.io/cluster/shop-prod': undefined,
        'kubernetes.io/cluster/shop-staging': 'owned',
      });
    }
  },
  objects: shop(),
  until: warned('FailedBuildModel'),
});
