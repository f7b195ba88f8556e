import { fileURLToPath } from 'node:url';
import type * as acm from '@aws-sdk/client-acm';
import type * as ec2 from '@aws-sdk/client-ec2';
import type * as eks from '@aws-sdk/client-eks';
import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type * as iam from '@aws-sdk/client-iam';
import { Recording } from './recording.js';
import type { Answers } from './restore-aws.js';

/*
 * An account in which the controller finds all that it needs, in the shape of a snapshot, with ids
 * that say what they are. The emulator makes up others, and what names them is rewritten.
 */

type Lists<T> = Record<string, T[]>;

export interface Account {
  'ec2/vpcs': ec2.Vpc[];
  'ec2/internet-gateways': ec2.InternetGateway[];
  'ec2/subnets': ec2.Subnet[];
  'ec2/route-tables': ec2.RouteTable[];
  'ec2/network-acls': ec2.NetworkAcl[];
  'ec2/security-groups': ec2.SecurityGroup[];
  'ec2/instances': ec2.Instance[];
  'ec2/managed-prefix-lists': Lists<ec2.PrefixListEntry>;
  'ec2/network-interfaces': ec2.NetworkInterface[];
  'eks/cluster': eks.Cluster;
  'iam/open-id-connect-providers': Record<string, Partial<iam.GetOpenIDConnectProviderResponse>>;
  'iam/roles': (Omit<iam.Role, 'AssumeRolePolicyDocument'> & {
    AssumeRolePolicyDocument: unknown;
  })[];
  'iam/role-policies': Lists<{ name: string; arn?: string; document: Policy }>;
  'acm/certificates': acm.CertificateDetail[];
  'elbv2/load-balancers': elb.LoadBalancer[];
  'elbv2/load-balancer-attributes': Lists<elb.LoadBalancerAttribute>;
  'elbv2/target-groups': elb.TargetGroup[];
  'elbv2/target-group-attributes': Lists<elb.TargetGroupAttribute>;
  'elbv2/listeners': Lists<elb.Listener>;
  'elbv2/listener-certificates': Lists<elb.Certificate>;
  'elbv2/rules': Lists<elb.Rule>;
  'elbv2/target-health': Lists<elb.TargetHealthDescription>;
  'elbv2/tags': Lists<elb.Tag>;
}

export interface Policy {
  Version: string;
  Statement: { Effect: string; Action: string[]; Resource: unknown; Condition?: unknown }[];
}

export const CLUSTER = 'shop-prod';
export const REGION = 'us-west-2';
export const ACCOUNT = '123456789012';
export const VPC = 'vpc-lab';
export const CLUSTER_GROUP = 'sg-lab-cluster';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/${CLUSTER}-lbc`;
/** A node in each: its zone, and the third byte of its private subnet. */
export const ZONES = [
  { letter: 'a', zone: `${REGION}a`, subnet: 100 },
  { letter: 'b', zone: `${REGION}b`, subnet: 101 },
] as const;

export const publicSubnet = (letter: 'a' | 'b'): string => `subnet-lab-public-${letter}`;
export const instance = (letter: 'a' | 'b'): string => `i-lab-${letter}`;
export const arn = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

const PROVIDER = `oidc.eks.${REGION}.amazonaws.com/id/LABISSUER`;
const SERVICE_ACCOUNT = 'system:serviceaccount:kube-system:aws-load-balancer-controller';
/** Holds the policy that the controller's documentation gives its role. */
const HEALTHY = new URL('../../fixtures/recordings/healthy-shop/snapshot.tgz', import.meta.url);

const tags = (values: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(values).map(([Key, Value]) => ({ Key, Value }));

/** Of each node, as many addresses for pods. */
const ADDRESSES = 20;

export async function healthyAccount(): Promise<Account> {
  const healthy = await Recording.read(fileURLToPath(HEALTHY));
  const [policy] = Object.values(
    healthy.json<Account['iam/role-policies']>('aws/iam/role-policies'),
  );
  return {
    ...network(),
    'ec2/instances': instances(ADDRESSES),
    'ec2/network-interfaces': [],
    'ec2/managed-prefix-lists': {},
    'eks/cluster': {
      name: CLUSTER,
      version: '1.36',
      roleArn: `arn:aws:iam::${ACCOUNT}:role/eks`,
      endpoint: `https://LABENDPOINT.j3x.${REGION}.eks.amazonaws.com/`,
      resourcesVpcConfig: {
        subnetIds: ZONES.map(({ letter }) => `subnet-lab-private-${letter}`),
        securityGroupIds: [],
        vpcId: VPC,
        clusterSecurityGroupId: CLUSTER_GROUP,
      },
      kubernetesNetworkConfig: { serviceIpv4Cidr: '10.100.0.0/16' },
      identity: { oidc: { issuer: `https://${PROVIDER}` } },
    },
    'iam/open-id-connect-providers': {
      provider: {
        Url: PROVIDER,
        ClientIDList: ['sts.amazonaws.com'],
        ThumbprintList: ['9e99a48a9960b14926bb7f3b02e22da2b0ab7280'],
      },
    },
    'iam/roles': [
      {
        Path: '/',
        RoleName: `${CLUSTER}-lbc`,
        RoleId: 'AROALAB',
        Arn: ROLE,
        CreateDate: new Date(),
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${PROVIDER}` },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: {
                StringEquals: {
                  [`${PROVIDER}:sub`]: SERVICE_ACCOUNT,
                  [`${PROVIDER}:aud`]: 'sts.amazonaws.com',
                },
              },
            },
          ],
        },
      },
    ],
    'iam/role-policies': { [ROLE]: policy ?? [] },
    'acm/certificates': [],
    'elbv2/load-balancers': [],
    'elbv2/load-balancer-attributes': {},
    'elbv2/target-groups': [],
    'elbv2/target-group-attributes': {},
    'elbv2/listeners': {},
    'elbv2/listener-certificates': {},
    'elbv2/rules': {},
    'elbv2/target-health': {},
    'elbv2/tags': {},
  };
}

function network(): Pick<
  Account,
  | 'ec2/vpcs'
  | 'ec2/internet-gateways'
  | 'ec2/subnets'
  | 'ec2/route-tables'
  | 'ec2/network-acls'
  | 'ec2/security-groups'
> {
  const group = (permissions: ec2.IpPermission[]): ec2.SecurityGroup => ({
    GroupId: CLUSTER_GROUP,
    GroupName: `eks-cluster-sg-${CLUSTER}-1234567890`,
    Description: 'Of the control plane and of all managed nodes',
    VpcId: VPC,
    Tags: tags({
      [`kubernetes.io/cluster/${CLUSTER}`]: 'owned',
      Name: `eks-cluster-sg-${CLUSTER}-1234567890`,
    }),
    IpPermissions: permissions,
  });
  return {
    'ec2/vpcs': [
      { VpcId: VPC, CidrBlock: '192.168.0.0/16', Tags: tags({ Name: `${CLUSTER}-vpc` }) },
    ],
    'ec2/internet-gateways': [
      { InternetGatewayId: 'igw-lab', Attachments: [{ VpcId: VPC, State: 'attached' }] },
    ],
    'ec2/subnets': ZONES.flatMap(({ letter, zone, subnet }, index) => [
      {
        SubnetId: publicSubnet(letter),
        VpcId: VPC,
        AvailabilityZone: zone,
        CidrBlock: `192.168.${index}.0/24`,
        Tags: tags({
          Name: `${CLUSTER}-public-${zone}`,
          [`kubernetes.io/cluster/${CLUSTER}`]: 'shared',
          'kubernetes.io/role/elb': '1',
        }),
      },
      {
        SubnetId: `subnet-lab-private-${letter}`,
        VpcId: VPC,
        AvailabilityZone: zone,
        CidrBlock: `192.168.${subnet}.0/24`,
        Tags: tags({
          Name: `${CLUSTER}-private-${zone}`,
          [`kubernetes.io/cluster/${CLUSTER}`]: 'shared',
          'kubernetes.io/role/internal-elb': '1',
        }),
      },
    ]),
    'ec2/route-tables': [
      {
        RouteTableId: 'rtb-lab-public',
        VpcId: VPC,
        Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-lab' }],
        Associations: ZONES.map(({ letter }) => ({ SubnetId: publicSubnet(letter) })),
      },
    ],
    'ec2/network-acls': [],
    'ec2/security-groups': [
      group([
        { IpProtocol: '-1', UserIdGroupPairs: [{ UserId: ACCOUNT, GroupId: CLUSTER_GROUP }] },
      ]),
    ],
  };
}

export const OWN_GROUP = 'sg-lab-own';

/** A security group for load balancers that lets clients in at port 80; nodes let it in at those. */
export function ownGroup(account: Account, ports: readonly number[]): void {
  const tcp = (port: number): ec2.IpPermission => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
  });
  account['ec2/security-groups']
    .find(({ GroupId }) => GroupId === CLUSTER_GROUP)
    ?.IpPermissions?.push(
      ...ports.map((port) => ({
        ...tcp(port),
        UserIdGroupPairs: [{ UserId: ACCOUNT, GroupId: OWN_GROUP }],
      })),
    );
  account['ec2/security-groups'].push({
    GroupId: OWN_GROUP,
    GroupName: 'own',
    Description: 'own',
    VpcId: VPC,
    Tags: tags({ Name: 'own' }),
    IpPermissions: [{ ...tcp(80), IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  });
}

/** Gives the VPC and its subnets IPv6 as well; public ones have a way out. */
export function dualStack(account: Account): void {
  // The one that the emulator gives to any VPC that asks for one.
  const prefix = '2600:1f14:5c7:4b';
  const blocks = (Ipv6CidrBlock: string) => [
    { Ipv6CidrBlock, Ipv6CidrBlockState: { State: 'associated' as const } },
  ];
  for (const vpc of account['ec2/vpcs']) {
    vpc.Ipv6CidrBlockAssociationSet = blocks(`${prefix}00::/56`);
  }
  for (const [index, subnet] of account['ec2/subnets'].entries()) {
    subnet.Ipv6CidrBlockAssociationSet = blocks(`${prefix}0${index}::/64`);
  }
  for (const { Routes } of account['ec2/route-tables']) {
    Routes?.push({ DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-lab' });
  }
}

/** A network ACL for private subnets that lets everything in, and no answer out to high ports. */
export function denyAnswers(account: Account, letters: readonly ('a' | 'b')[]): void {
  const entry = (
    RuleNumber: number,
    Egress: boolean,
    RuleAction: 'allow' | 'deny',
    rest: Partial<ec2.NetworkAclEntry> = {},
  ): ec2.NetworkAclEntry => ({
    RuleNumber,
    Egress,
    RuleAction,
    Protocol: '-1',
    CidrBlock: '0.0.0.0/0',
    ...rest,
  });
  account['ec2/network-acls'].push({
    NetworkAclId: 'acl-lab-private',
    VpcId: VPC,
    IsDefault: false,
    Tags: tags({ Name: `${CLUSTER}-private` }),
    Associations: letters.map((letter) => ({ SubnetId: `subnet-lab-private-${letter}` })),
    Entries: [
      entry(100, false, 'allow'),
      entry(32767, false, 'deny'),
      entry(90, true, 'deny', { Protocol: '6', PortRange: { From: 1024, To: 65535 } }),
      entry(100, true, 'allow'),
      entry(32767, true, 'deny'),
    ],
  });
}

/** The nodes' instances, each with that many addresses for pods, from `.20` on. */
export function instances(addresses: number): ec2.Instance[] {
  return ZONES.map(({ letter, zone, subnet }) => ({
    InstanceId: instance(letter),
    ImageId: 'ami-0123456789abcdef0',
    InstanceType: 'm6i.large',
    Placement: { AvailabilityZone: zone },
    SecurityGroups: [{ GroupId: CLUSTER_GROUP }],
    NetworkInterfaces: [
      {
        NetworkInterfaceId: `eni-lab-${letter}`,
        Attachment: { DeviceIndex: 0 },
        SubnetId: `subnet-lab-private-${letter}`,
        Description: '',
        PrivateIpAddress: `192.168.${subnet}.10`,
        PrivateIpAddresses: [10, ...Array.from({ length: addresses }, (_, at) => 20 + at)].map(
          (last) => ({ Primary: last === 10, PrivateIpAddress: `192.168.${subnet}.${last}` }),
        ),
        Groups: [{ GroupId: CLUSTER_GROUP }],
      },
    ],
    Tags: tags({
      [`kubernetes.io/cluster/${CLUSTER}`]: 'owned',
      Name: `${CLUSTER}-default`,
    }),
  }));
}

/** A certificate for those names, which is valid. */
export const certificate = (...names: readonly [string, ...string[]]): acm.CertificateDetail => ({
  CertificateArn: arn('acm', `certificate/lab-${names[0].replaceAll(/[^a-z]/g, '-')}`),
  DomainName: names[0],
  SubjectAlternativeNames: [...names],
});

/** Sets a tag of the public subnet in that zone; `undefined` takes it away. */
export function tagPublicSubnet(
  account: Account,
  letter: 'a' | 'b',
  changed: Readonly<Record<string, string | undefined>>,
): void {
  for (const subnet of account['ec2/subnets']) {
    if (subnet.SubnetId !== publicSubnet(letter)) continue;
    const kept = (subnet.Tags ?? []).filter(({ Key = '' }) => !(Key in changed));
    const added = Object.entries(changed).flatMap(([Key, Value]) =>
      Value === undefined ? [] : [{ Key, Value }],
    );
    subnet.Tags = [...kept, ...added];
  }
}

/** Takes an action out of the policy of the controller's role. */
export function forbid(account: Account, action: string): void {
  for (const { document } of account['iam/role-policies'][ROLE] ?? []) {
    for (const statement of document.Statement) {
      statement.Action = statement.Action.filter((one) => one !== action);
    }
    document.Statement = document.Statement.filter(({ Action }) => Action.length > 0);
  }
}

/** Adds an action, on anything, to the policy of the controller's role. */
export function permit(account: Account, action: string): void {
  const [policy] = account['iam/role-policies'][ROLE] ?? [];
  policy?.document.Statement.push({ Effect: 'Allow', Action: [action], Resource: '*' });
}

export const asAnswers = (account: Account): Answers => ({
  has: (name) => name.replace(/^aws\//, '') in account,
  json: <T>(name: string) => account[name.replace(/^aws\//, '') as keyof Account] as T,
});
