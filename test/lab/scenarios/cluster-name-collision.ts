import { CLUSTER, ZONES, arn } from '../account.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

/** Follows from the name of the cluster, and from namespace, name and scheme of the Ingress. */
const NAME = 'k8s-shop-web-724d82a5b7';
const OTHERS = arn('elasticloadbalancing', `loadbalancer/app/${NAME}/lab0other0cluster`);

export default scenario({
  expected: fault({
    link: 'controller',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'A cluster in another VPC has the same --cluster-name and an Ingress shop/web too: its controller was first to make the load balancer of that name.',
    blame: [{ kind: 'LoadBalancer', name: NAME }],
    checks: ['controller-cluster-name-collision'],
    mustRankBelow: ['duplicate-lb-name', 'model-deploy-failed', 'ingress-no-address'],
  }),
  account(account) {
    account['ec2/vpcs'].push({ VpcId: 'vpc-lab-other', CidrBlock: '172.16.0.0/16' });
    for (const [index, { letter, zone }] of ZONES.entries()) {
      account['ec2/subnets'].push({
        SubnetId: `subnet-lab-other-${letter}`,
        VpcId: 'vpc-lab-other',
        AvailabilityZone: zone,
        CidrBlock: `172.16.${index}.0/24`,
      });
    }
    account['ec2/security-groups'].push({
      GroupId: 'sg-lab-other',
      GroupName: 'other-alb',
      Description: 'Of the load balancer of the other cluster',
      VpcId: 'vpc-lab-other',
      IpPermissions: [],
    });
    account['elbv2/load-balancers'].push({
      LoadBalancerArn: OTHERS,
      LoadBalancerName: NAME,
      Scheme: 'internet-facing',
      Type: 'application',
      IpAddressType: 'ipv4',
      AvailabilityZones: ZONES.map(({ letter }) => ({ SubnetId: `subnet-lab-other-${letter}` })),
      SecurityGroups: ['sg-lab-other'],
    });
    account['elbv2/tags'][OTHERS] = [
      { Key: 'elbv2.k8s.aws/cluster', Value: CLUSTER },
      { Key: 'ingress.k8s.aws/stack', Value: 'shop/web' },
      { Key: 'ingress.k8s.aws/resource', Value: 'LoadBalancer' },
    ];
  },
  objects: shop(),
  until: warned('FailedDeployModel'),
});
