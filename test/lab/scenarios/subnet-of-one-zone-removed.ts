import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CLUSTER, REGION, VPC } from '../account.js';
import { within } from '../controller.js';
import { PUBLIC, ingress, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { unused } from '../world.js';

/** What AWS says of a target in another zone. */
const NOT_ENABLED = 'Target is in an Availability Zone that is not enabled for the load balancer';
const THIRD = 'subnet-lab-public-c';

export default scenario({
  expected: fault({
    link: 'registration',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The subnet in one zone was taken from the load balancer; half of the pods run there.',
    checks: ['target-az-not-enabled'],
    mustRankBelow: ['target-unused', 'targets-some-unhealthy'],
  }),
  account(account) {
    account['ec2/subnets'].push({
      SubnetId: THIRD,
      VpcId: VPC,
      AvailabilityZone: `${REGION}c`,
      CidrBlock: '192.168.2.0/24',
      Tags: [
        { Key: 'Name', Value: `${CLUSTER}-public-${REGION}c` },
        { Key: `kubernetes.io/cluster/${CLUSTER}`, Value: 'shared' },
        { Key: 'kubernetes.io/role/elb', Value: '1' },
      ],
    });
    account['ec2/route-tables'][0]?.Associations?.push({ SubnetId: THIRD });
  },
  objects: shop({ isGated: true }),
  async then({ lab, aws, change, see }) {
    const subnets = `subnet-lab-public-b,${THIRD}`;
    await change(ingress({ annotations: { ...PUBLIC, subnets } }));
    await within('the controller has taken the subnet away', async () => {
      const { LoadBalancers } = await aws.elb.send(new DescribeLoadBalancersCommand({}));
      return LoadBalancers?.[0]?.AvailabilityZones?.length === 2;
    });
    const { pods } = await see();
    await lab.setTargetHealth(
      pods
        .map(({ status }) => status.podIP ?? '')
        .filter((address) => address.startsWith('192.168.100.'))
        .map((address) => unused(address, 'Target.NotInUse', NOT_ENABLED)),
    );
  },
});
