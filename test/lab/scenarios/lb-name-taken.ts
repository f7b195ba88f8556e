import { ZONES, arn, publicSubnet } from '../account.js';
import { PUBLIC, shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause:
      'load-balancer-name is shop-public, which a load balancer has that was made with another tool.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['duplicate-lb-name'],
    mustRankBelow: ['model-deploy-failed', 'ingress-no-address'],
  }),
  account: (account) =>
    account['elbv2/load-balancers'].push({
      LoadBalancerArn: arn('elasticloadbalancing', 'loadbalancer/app/shop-public/lab0taken0name'),
      LoadBalancerName: 'shop-public',
      Scheme: 'internet-facing',
      Type: 'application',
      IpAddressType: 'ipv4',
      AvailabilityZones: ZONES.map(({ letter }) => ({ SubnetId: publicSubnet(letter) })),
    }),
  objects: shop({ ingress: { annotations: { ...PUBLIC, 'load-balancer-name': 'shop-public' } } }),
  until: warned('FailedDeployModel'),
});
