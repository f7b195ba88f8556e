import { ZONES } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

const FOREIGN = ZONES.map(({ letter }) => `subnet-lab-other-${letter}`);

export default scenario({
  expected: fault({
    link: 'subnets',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'The subnets that the annotation names are in the VPC of another cluster.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['subnet-wrong-vpc'],
    mustRankBelow: ['model-deploy-failed', 'ingress-no-address'],
  }),
  account(account) {
    account['ec2/vpcs'].push({ VpcId: 'vpc-lab-other', CidrBlock: '172.16.0.0/16' });
    for (const [index, { letter, zone }] of ZONES.entries()) {
      account['ec2/subnets'].push({
        SubnetId: `subnet-lab-other-${letter}`,
        VpcId: 'vpc-lab-other',
        AvailabilityZone: zone,
        CidrBlock: `172.16.${index}.0/24`,
        Tags: [{ Key: 'Name', Value: `other-public-${zone}` }],
      });
    }
  },
  // The emulator does not compare them.
  first: ({ lab }) =>
    lab.setFaults([
      {
        service: 'elasticloadbalancing',
        action: 'CreateLoadBalancer',
        code: 'InvalidConfigurationRequest',
        message: 'One or more security groups are invalid',
        status: 400,
      },
    ]),
  objects: shop({ ingress: { annotations: { ...PUBLIC, subnets: FOREIGN.join(', ') } } }),
  until: warned('FailedDeployModel'),
});
