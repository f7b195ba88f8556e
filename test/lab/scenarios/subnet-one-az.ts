import { tagPublicSubnet } from '../account.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'subnets',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'Only one public subnet carries the role tag, so the ALB would have one AZ.',
    checks: ['subnet-too-few-azs', 'subnet-role-tag-partial'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  account: (account) => tagPublicSubnet(account, 'b', { 'kubernetes.io/role/elb': undefined }),
  objects: shop(),
  until: warned('FailedBuildModel'),
});
