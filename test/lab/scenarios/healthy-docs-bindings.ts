import {
  ACCOUNT,
  CLUSTER_GROUP,
  VPC,
  ZONES,
  arn,
  instances,
  publicSubnet,
  type Account,
} from '../account.js';
import { shop } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { healthy, scenario } from '../scenario.js';

const group = (name: string): string =>
  arn('elasticloadbalancing', `targetgroup/${name}/lab0${name.replaceAll('-', '0')}`);
const ALB = arn('elasticloadbalancing', 'loadbalancer/app/own-alb/lab0own0alb');
const NLB = arn('elasticloadbalancing', 'loadbalancer/net/own-nlb/lab0own0nlb');

interface Made {
  readonly name: string;
  readonly port: number;
  readonly type?: 'ip' | 'instance';
  readonly protocol?: 'HTTP' | 'TCP';
}

const GROUPS: readonly Made[] = [
  { name: 'by-arn', port: 8001 },
  { name: 'by-name', port: 8002 },
  { name: 'with-vpc', port: 8003 },
  { name: 'some-nodes', port: 8004, type: 'instance' },
  { name: 'all-nodes', port: 8005, type: 'instance' },
  { name: 'of-many', port: 8006 },
  { name: 'from-subnets', port: 8007, protocol: 'TCP' },
  { name: 'by-port-name', port: 8008 },
];

/** What another tool made: two load balancers, with a listener for each target group. */
function ownBalancers(account: Account): void {
  account['ec2/instances'] = instances(40);
  account['ec2/security-groups'].push({
    GroupId: 'sg-lab-own',
    GroupName: 'own',
    Description: 'own',
    VpcId: VPC,
    IpPermissions: [
      { IpProtocol: 'tcp', FromPort: 8000, ToPort: 8010, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ],
  });
  const cluster = account['ec2/security-groups'].find(({ GroupId }) => GroupId === CLUSTER_GROUP);
  const UserIdGroupPairs = [{ UserId: ACCOUNT, GroupId: 'sg-lab-own' }];
  cluster?.IpPermissions?.push(
    { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, UserIdGroupPairs },
    { IpProtocol: 'tcp', FromPort: 30000, ToPort: 32767, UserIdGroupPairs },
  );
  for (const [LoadBalancerArn, Type] of [
    [ALB, 'application'],
    [NLB, 'network'],
  ] as const) {
    account['elbv2/load-balancers'].push({
      LoadBalancerArn,
      LoadBalancerName: Type === 'network' ? 'own-nlb' : 'own-alb',
      Scheme: 'internet-facing',
      Type,
      IpAddressType: 'ipv4',
      AvailabilityZones: ZONES.map(({ letter }) => ({ SubnetId: publicSubnet(letter) })),
      SecurityGroups: ['sg-lab-own'],
    });
    account['elbv2/listeners'][LoadBalancerArn] = [];
  }
  for (const { name, port, type = 'ip', protocol = 'HTTP' } of GROUPS) {
    const balancer = protocol === 'TCP' ? NLB : ALB;
    account['elbv2/target-groups'].push({
      TargetGroupArn: group(name),
      TargetGroupName: name,
      Protocol: protocol,
      Port: 8080,
      VpcId: VPC,
      TargetType: type,
      ...(protocol === 'TCP' ? { HealthCheckProtocol: 'TCP' } : { HealthCheckPath: '/healthz' }),
    });
    account['elbv2/listeners'][balancer]?.push({
      ListenerArn: `${balancer.replace('loadbalancer', 'listener')}/lab0${port}`,
      LoadBalancerArn: balancer,
      Port: port,
      Protocol: protocol,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: group(name) }],
    });
  }
}

/** A shop whose way in is only bound. */
const bound = (
  name: string,
  spec: Readonly<Record<string, unknown>>,
  type?: 'NodePort',
): readonly KubernetesObject[] => [
  ...shop({
    namespace: name,
    isGated: true,
    ingress: null,
    ...(type === undefined ? {} : { service: { type } }),
    deployment: { replicas: 2, drains: 130 },
  }),
  {
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'TargetGroupBinding',
    metadata: { name: 'my-tgb', namespace: name },
    spec: { serviceRef: { name: 'web', port: 80 }, ...spec },
  },
];

export default scenario({
  expected: healthy({
    link: 'target-group',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause:
      "No fault: each way of the controller's documentation to bind a Service to a target group that another tool made.",
  }),
  account: ownBalancers,
  objects: [
    ...bound('by-arn', { targetGroupARN: group('by-arn') }),
    ...bound('by-name', { targetGroupName: 'by-name' }),
    ...bound('with-vpc', { targetGroupARN: group('with-vpc'), vpcID: VPC, ipAddressType: 'ipv4' }),
    ...bound(
      'some-nodes',
      {
        targetGroupARN: group('some-nodes'),
        targetType: 'instance',
        nodeSelector: { matchLabels: { 'topology.kubernetes.io/zone': 'us-west-2a' } },
      },
      'NodePort',
    ),
    ...bound('all-nodes', { targetGroupARN: group('all-nodes') }, 'NodePort'),
    ...bound('of-many', {
      targetGroupARN: group('of-many'),
      targetType: 'ip',
      multiClusterTargetGroup: true,
      networking: {
        ingress: [
          {
            from: [{ securityGroup: { groupID: 'sg-lab-own' } }],
            ports: [{ protocol: 'TCP', port: 8080 }],
          },
        ],
      },
    }),
    ...bound('from-subnets', {
      targetGroupARN: group('from-subnets'),
      networking: {
        ingress: [
          {
            from: [{ ipBlock: { cidr: '192.168.0.0/16' } }],
            ports: [{ protocol: 'TCP', port: 'http' }],
          },
        ],
      },
    }),
    ...bound('by-port-name', {
      serviceRef: { name: 'web', port: 'http' },
      targetGroupARN: group('by-port-name'),
    }),
  ],
});
