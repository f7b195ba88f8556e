import { ACCOUNT, CLUSTER_GROUP, VPC, ZONES, arn, publicSubnet, type Account } from './account.js';
import type { KubernetesObject } from './recording.js';

/*
 * A load balancer and its target group that somebody made with another tool, and the bindings by
 * which the controller registers pods there.
 */

export const BALANCER = arn('elasticloadbalancing', 'loadbalancer/app/byo/lab0byo0balancer');
export const GROUP = arn('elasticloadbalancing', 'targetgroup/byo-web/lab0byo0group');

export function ownBalancer(account: Account): void {
  const tcp = { IpProtocol: 'tcp' } as const;
  account['ec2/security-groups'].push({
    GroupId: 'sg-lab-byo',
    GroupName: 'byo-alb',
    Description: 'byo',
    VpcId: VPC,
    IpPermissions: [{ ...tcp, FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  });
  const from = [{ UserId: ACCOUNT, GroupId: 'sg-lab-byo' }];
  account['ec2/security-groups']
    .find(({ GroupId }) => GroupId === CLUSTER_GROUP)
    ?.IpPermissions?.push({ ...tcp, FromPort: 8080, ToPort: 8080, UserIdGroupPairs: from });
  account['elbv2/load-balancers'].push({
    LoadBalancerArn: BALANCER,
    LoadBalancerName: 'byo',
    Scheme: 'internet-facing',
    Type: 'application',
    IpAddressType: 'ipv4',
    AvailabilityZones: ZONES.map(({ letter }) => ({ SubnetId: publicSubnet(letter) })),
    SecurityGroups: ['sg-lab-byo'],
  });
  account['elbv2/target-groups'].push({
    TargetGroupArn: GROUP,
    TargetGroupName: 'byo-web',
    Protocol: 'HTTP',
    Port: 8080,
    VpcId: VPC,
    HealthCheckPath: '/healthz',
    TargetType: 'ip',
  });
  account['elbv2/listeners'][BALANCER] = [
    {
      ListenerArn: BALANCER.replace('loadbalancer', 'listener') + '/lab0byo0listener',
      LoadBalancerArn: BALANCER,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: GROUP }],
    },
  ];
}

export interface BindingDifference {
  readonly name?: string;
  readonly service?: string;
  /** More fields of its spec. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Of a Service in the namespace `shop`, to that target group. */
export const binding = ({
  name = 'byo',
  service = 'web',
  spec = {},
}: BindingDifference = {}): KubernetesObject => ({
  apiVersion: 'elbv2.k8s.aws/v1beta1',
  kind: 'TargetGroupBinding',
  metadata: { name, namespace: 'shop' },
  spec: {
    serviceRef: { name: service, port: 80 },
    targetGroupARN: GROUP,
    networking: {
      ingress: [
        { from: [{ securityGroup: { groupID: 'sg-lab-byo' } }], ports: [{ protocol: 'TCP' }] },
      ],
    },
    ...spec,
  },
});
