import { VPC, publicSubnet } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const NAMED = [publicSubnet('a'), publicSubnet('b'), 'subnet-lab-public-a2'];

export default scenario({
  expected: fault({
    link: 'subnets',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'The annotation names two subnets of us-west-2a; a load balancer takes one of each.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['subnet-same-az-conflict'],
    mustRankBelow: ['model-build-failed', 'ingress-no-address'],
  }),
  account(account) {
    account['ec2/subnets'].push({
      SubnetId: 'subnet-lab-public-a2',
      VpcId: VPC,
      AvailabilityZone: 'us-west-2a',
      CidrBlock: '192.168.10.0/24',
      Tags: [{ Key: 'Name', Value: 'shop-prod-public-us-west-2a-second' }],
    });
    account['ec2/route-tables'][0]?.Associations?.push({ SubnetId: 'subnet-lab-public-a2' });
  },
  objects: shop({ ingress: { annotations: { ...PUBLIC, subnets: NAMED.join(', ') } } }),
  until: warned('FailedBuildModel'),
});
