import { isDeepStrictEqual } from 'node:util';
import * as acm from '@aws-sdk/client-acm';
import * as ec2 from '@aws-sdk/client-ec2';
import type * as eks from '@aws-sdk/client-eks';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as iam from '@aws-sdk/client-iam';
import * as wafv2 from '@aws-sdk/client-wafv2';
import type { CertificateState, Lab, TargetState } from './lab.js';
import type { Recording } from './recording.js';
import { Ids } from './rewrite.js';

/*
 * Makes an account anew from the recorded answers. Resources are created in the order in which
 * they name each other, and what a resource names is rewritten first: `ids` knows all before it.
 */

type Lists<T> = Readonly<Record<string, readonly T[]>>;

export interface Clients {
  readonly acm: acm.ACMClient;
  readonly ec2: ec2.EC2Client;
  readonly elb: elb.ElasticLoadBalancingV2Client;
  readonly iam: iam.IAMClient;
  readonly wafv2: wafv2.WAFV2Client;
}

/** Where the answers are, by the names of their files. */
export type Answers = Pick<Recording, 'has' | 'json'>;

/** Clients of the emulator, for somebody who may do anything. */
export function clientsOf(lab: Lab): Clients {
  const config = {
    endpoint: lab.awsUrl,
    region: lab.region,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'restore' },
  };
  return {
    acm: new acm.ACMClient(config),
    ec2: new ec2.EC2Client(config),
    elb: new elb.ElasticLoadBalancingV2Client(config),
    iam: new iam.IAMClient(config),
    wafv2: new wafv2.WAFV2Client(config),
  };
}

/** Creates the recorded account at the emulator; what it called everything. */
export async function restoreAws(lab: Lab, recording: Answers): Promise<Ids> {
  const clients = clientsOf(lab);
  const ids = new Ids();
  // What was recorded, in the names of the account that is being made.
  const read = <T>(name: string): T =>
    JSON.parse(ids.rewrite(JSON.stringify(recording.json(`aws/${name}`)))) as T;
  const readMap: ReadMap = (name) => (recording.has(`aws/${name}`) ? read(name) : {});
  try {
    await createNetwork(clients.ec2, ids, read);
    await createNetworkAcls(clients.ec2, ids, read);
    await createPrefixLists(clients.ec2, ids, readMap('ec2/managed-prefix-lists'));
    await createSecurityGroups(clients.ec2, ids, read);
    await createInstances(clients.ec2, ids, read);
    await createCluster(lab, ids, read);
    await createRoles(clients.iam, ids, read);
    await createCertificates(clients.acm, ids, read);
    await lab.setCertificates(certificateStates(read('acm/certificates')));
    await createAddresses(clients.ec2, ids, read);
    await createLoadBalancers(clients.elb, ids, read);
    await createWebAcls(clients.wafv2, ids, readMap('wafv2/web-acls'));
    const health = await createTargets(clients.elb, read);
    await createElbInterfaces(clients.ec2, ids, read);
    await lab.setTargetHealth(health);
    await stopInstances(clients.ec2, read);
    return ids;
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

type Read = <T>(name: string) => T;
/** Of sections that not every recording has. */
type ReadMap = <T>(name: string) => Readonly<Record<string, T>>;

async function createNetwork(client: ec2.EC2Client, ids: Ids, read: Read): Promise<void> {
  for (const vpc of vpcsOf(read)) {
    const { Vpc } = await client.send(
      new ec2.CreateVpcCommand({
        CidrBlock: vpc.CidrBlock,
        AmazonProvidedIpv6CidrBlock: ipv6Of(vpc) !== undefined,
      }),
    );
    ids.add(need(vpc.VpcId), need(Vpc?.VpcId));
    await createTags(client, Vpc?.VpcId, vpc.Tags);
  }
  for (const gateway of read<ec2.InternetGateway[]>('ec2/internet-gateways')) {
    const made = await client.send(new ec2.CreateInternetGatewayCommand({}));
    const InternetGatewayId = need(made.InternetGateway?.InternetGatewayId);
    ids.add(need(gateway.InternetGatewayId), InternetGatewayId);
    for (const { VpcId } of gateway.Attachments ?? []) {
      await client.send(new ec2.AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
    }
  }
  for (const subnet of read<ec2.Subnet[]>('ec2/subnets')) {
    const { VpcId, CidrBlock, AvailabilityZone } = subnet;
    const { Subnet } = await client.send(
      new ec2.CreateSubnetCommand({
        VpcId,
        CidrBlock,
        AvailabilityZone,
        Ipv6CidrBlock: ipv6Of(subnet),
      }),
    );
    ids.add(need(subnet.SubnetId), need(Subnet?.SubnetId));
    await createTags(client, Subnet?.SubnetId, subnet.Tags);
  }
  await findDefaults(client, ids, read);
  for (const table of read<ec2.RouteTable[]>('ec2/route-tables')) {
    if (table.Associations?.some(({ Main }) => Main === true)) continue;
    const { VpcId } = table;
    const { RouteTable } = await client.send(new ec2.CreateRouteTableCommand({ VpcId }));
    const RouteTableId = need(RouteTable?.RouteTableId);
    ids.add(need(table.RouteTableId), RouteTableId);
    for (const route of table.Routes ?? []) {
      const { DestinationCidrBlock, DestinationIpv6CidrBlock, GatewayId } = route;
      if (GatewayId === 'local') continue;
      await client.send(
        new ec2.CreateRouteCommand({
          RouteTableId,
          DestinationCidrBlock,
          DestinationIpv6CidrBlock,
          GatewayId,
        }),
      );
    }
    for (const { SubnetId } of table.Associations ?? []) {
      await client.send(new ec2.AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    }
    await createTags(client, RouteTableId, table.Tags);
  }
}

const ipv6Of = ({
  Ipv6CidrBlockAssociationSet: [block] = [],
}: Pick<ec2.Vpc & ec2.Subnet, 'Ipv6CidrBlockAssociationSet'>): string | undefined =>
  block?.Ipv6CidrBlock;

/** Those that were collected, and those of which only a subnet tells. */
function vpcsOf(read: Read): readonly ec2.Vpc[] {
  const vpcs = [...read<ec2.Vpc[]>('ec2/vpcs')];
  for (const { VpcId, CidrBlock } of read<ec2.Subnet[]>('ec2/subnets')) {
    if (vpcs.some((vpc) => vpc.VpcId === VpcId)) continue;
    vpcs.push({ VpcId, CidrBlock: need(CidrBlock).replace(/\.\d+\.\d+\/\d+$/, '.0.0/16') });
  }
  return vpcs;
}

/** A VPC comes with a route table, a network ACL and a security group of its own. */
async function findDefaults(client: ec2.EC2Client, ids: Ids, read: Read): Promise<void> {
  const vpcs = read<ec2.Vpc[]>('ec2/vpcs').map(({ VpcId }) => need(VpcId));
  const Filters = [{ Name: 'vpc-id', Values: vpcs }];
  const { RouteTables } = await client.send(new ec2.DescribeRouteTablesCommand({ Filters }));
  const isMain = ({ Associations }: ec2.RouteTable): boolean =>
    Associations?.some(({ Main }) => Main === true) === true;
  for (const old of read<ec2.RouteTable[]>('ec2/route-tables').filter(isMain)) {
    const made = RouteTables?.find((table) => table.VpcId === old.VpcId && isMain(table));
    ids.add(need(old.RouteTableId), need(made?.RouteTableId));
  }
  const { NetworkAcls } = await client.send(new ec2.DescribeNetworkAclsCommand({ Filters }));
  for (const old of aclsOf(read)) {
    if (old.IsDefault !== true) continue;
    const made = NetworkAcls?.find((acl) => acl.VpcId === old.VpcId && acl.IsDefault === true);
    ids.add(need(old.NetworkAclId), need(made?.NetworkAclId));
  }
  const { SecurityGroups } = await client.send(new ec2.DescribeSecurityGroupsCommand({ Filters }));
  for (const old of read<ec2.SecurityGroup[]>('ec2/security-groups').filter(isDefault)) {
    const made = SecurityGroups?.find((group) => group.VpcId === old.VpcId && isDefault(group));
    ids.add(need(old.GroupId), need(made?.GroupId));
  }
}

/** The entries of all of them, and the subnets that another than the default one is for. */
async function createNetworkAcls(client: ec2.EC2Client, ids: Ids, read: Read): Promise<void> {
  for (const { NetworkAclId, VpcId, IsDefault, Tags } of aclsOf(read)) {
    if (IsDefault === true) continue;
    const { NetworkAcl } = await client.send(new ec2.CreateNetworkAclCommand({ VpcId }));
    ids.add(need(NetworkAclId), need(NetworkAcl?.NetworkAclId));
    await createTags(client, NetworkAcl?.NetworkAclId, Tags);
  }
  const { NetworkAcls = [] } = await client.send(new ec2.DescribeNetworkAclsCommand({}));
  for (const { NetworkAclId, Entries = [], Associations = [] } of aclsOf(read)) {
    const made = NetworkAcls.find((one) => one.NetworkAclId === NetworkAclId);
    await replaceEntries(client, need(NetworkAclId), need(made?.Entries), Entries);
    for (const { SubnetId } of Associations) {
      const had = NetworkAcls.flatMap((one) => one.Associations ?? []).find(
        (one) => one.SubnetId === SubnetId,
      );
      if (had?.NetworkAclId === NetworkAclId) continue;
      await client.send(
        new ec2.ReplaceNetworkAclAssociationCommand({
          AssociationId: had?.NetworkAclAssociationId,
          NetworkAclId,
        }),
      );
    }
  }
}

const aclsOf = (read: Read): readonly ec2.NetworkAcl[] => read('ec2/network-acls');

async function replaceEntries(
  client: ec2.EC2Client,
  NetworkAclId: string,
  had: readonly ec2.NetworkAclEntry[],
  wanted: readonly ec2.NetworkAclEntry[],
): Promise<void> {
  if (isDeepStrictEqual(had, wanted)) return;
  for (const { RuleNumber, Egress } of had) {
    await client.send(new ec2.DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber, Egress }));
  }
  for (const { RuleNumber, Egress, Protocol, RuleAction, ...rest } of wanted) {
    const required = { NetworkAclId, RuleNumber, Egress, Protocol, RuleAction };
    await client.send(new ec2.CreateNetworkAclEntryCommand({ ...rest, ...required }));
  }
}

const isDefault = ({ GroupName }: ec2.SecurityGroup): boolean => GroupName === 'default';

async function createPrefixLists(
  client: ec2.EC2Client,
  ids: Ids,
  lists: Readonly<Record<string, readonly ec2.PrefixListEntry[]>>,
): Promise<void> {
  for (const [id, entries] of Object.entries(lists)) {
    const { PrefixList } = await client.send(
      new ec2.CreateManagedPrefixListCommand({
        PrefixListName: id,
        AddressFamily: 'IPv4',
        MaxEntries: entries.length,
        Entries: entries.map(({ Cidr, Description }) => ({ Cidr, Description })),
      }),
    );
    ids.add(id, need(PrefixList?.PrefixListId));
  }
}

async function createSecurityGroups(client: ec2.EC2Client, ids: Ids, read: Read): Promise<void> {
  for (const group of read<ec2.SecurityGroup[]>('ec2/security-groups')) {
    if (isDefault(group)) continue;
    const { GroupName, Description, VpcId } = group;
    const { GroupId } = await client.send(
      new ec2.CreateSecurityGroupCommand({ GroupName, Description, VpcId }),
    );
    ids.add(need(group.GroupId), need(GroupId));
    await createTags(client, GroupId, group.Tags);
  }
  // Groups name each other, so their rules come when all are there.
  for (const group of read<ec2.SecurityGroup[]>('ec2/security-groups')) {
    const { GroupId, IpPermissions = [], IpPermissionsEgress } = group;
    for (const permission of IpPermissions) {
      await client.send(
        new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [permission] }),
      );
    }
    if (IpPermissionsEgress !== undefined && !isOpen(IpPermissionsEgress)) {
      await closeAllBut(client, GroupId, IpPermissionsEgress);
    }
  }
}

/** As every group is when it is new. */
const isOpen = (egress: readonly ec2.IpPermission[]): boolean =>
  egress.some(
    ({ IpProtocol, IpRanges }) =>
      IpProtocol === '-1' && IpRanges?.some(({ CidrIp }) => CidrIp === '0.0.0.0/0'),
  );

async function closeAllBut(
  client: ec2.EC2Client,
  GroupId: string | undefined,
  wanted: readonly ec2.IpPermission[],
): Promise<void> {
  const IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  await client.send(new ec2.RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
  for (const permission of wanted) {
    await client.send(
      new ec2.AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [permission] }),
    );
  }
}

async function createInstances(client: ec2.EC2Client, ids: Ids, read: Read): Promise<void> {
  for (const instance of read<ec2.Instance[]>('ec2/instances')) {
    const NetworkInterfaces: ec2.InstanceNetworkInterfaceSpecification[] = [];
    for (const one of instance.NetworkInterfaces ?? []) {
      const NetworkInterfaceId = await createInterface(client, ids, one);
      NetworkInterfaces.push({ NetworkInterfaceId, DeviceIndex: one.Attachment?.DeviceIndex });
    }
    const { Instances } = await client.send(
      new ec2.RunInstancesCommand({
        MinCount: 1,
        MaxCount: 1,
        ImageId: instance.ImageId,
        InstanceType: instance.InstanceType,
        Placement: { AvailabilityZone: instance.Placement?.AvailabilityZone },
        NetworkInterfaces,
        // Those of its first interface, which the emulator doesn't know by itself.
        SecurityGroupIds: instance.SecurityGroups?.map(({ GroupId }) => need(GroupId)),
      }),
    );
    const made = need(Instances?.[0]?.InstanceId);
    ids.add(need(instance.InstanceId), made);
    await createTags(client, made, instance.Tags);
  }
}

/** Those that were stopped, which they were not when they were registered. */
async function stopInstances(client: ec2.EC2Client, read: Read): Promise<void> {
  const InstanceIds = read<ec2.Instance[]>('ec2/instances')
    .filter(({ State }) => State?.Name === 'stopped')
    .map(({ InstanceId }) => need(InstanceId));
  if (InstanceIds.length > 0) await client.send(new ec2.StopInstancesCommand({ InstanceIds }));
}

/** The interfaces that ELB would have made itself. */
async function createElbInterfaces(client: ec2.EC2Client, ids: Ids, read: Read): Promise<void> {
  for (const one of read<ec2.NetworkInterface[]>('ec2/network-interfaces')) {
    if (one.Attachment?.InstanceId === undefined) await createInterface(client, ids, one);
  }
}

async function createInterface(
  client: ec2.EC2Client,
  ids: Ids,
  one: Omit<ec2.NetworkInterface, 'InterfaceType' | 'Attachment'>,
): Promise<string> {
  const { SubnetId, Description, PrivateIpAddress, PrivateIpAddresses, Groups } = one;
  const { NetworkInterface } = await client.send(
    new ec2.CreateNetworkInterfaceCommand({
      SubnetId,
      Description,
      PrivateIpAddress,
      PrivateIpAddresses: PrivateIpAddresses?.map((address) => ({
        Primary: address.Primary,
        PrivateIpAddress: address.PrivateIpAddress,
      })),
      Groups: Groups?.map(({ GroupId }) => need(GroupId)),
    }),
  );
  const made = need(NetworkInterface?.NetworkInterfaceId);
  ids.add(need(one.NetworkInterfaceId), made);
  return made;
}

async function createTags(
  client: ec2.EC2Client,
  id: string | undefined,
  Tags: ec2.Tag[] | undefined,
): Promise<void> {
  if (Tags === undefined || Tags.length === 0) return;
  await client.send(new ec2.CreateTagsCommand({ Resources: [need(id)], Tags }));
}

async function createCluster(lab: Lab, ids: Ids, read: Read): Promise<void> {
  const {
    name,
    version,
    roleArn,
    resourcesVpcConfig,
    kubernetesNetworkConfig,
    identity,
    endpoint,
  } = read<eks.Cluster>('eks/cluster');
  // The emulator answers with what it was given. The SDK does not let a VPC be given.
  const answer = await fetch(`${lab.awsUrl}/clusters`, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=lab/20260101/${lab.region}/eks/aws4_request, SignedHeaders=host, Signature=0`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name, version, roleArn, resourcesVpcConfig, kubernetesNetworkConfig }),
  });
  if (!answer.ok) throw new Error(`CreateCluster: ${answer.status} ${await answer.text()}`);
  const { cluster } = (await answer.json()) as { cluster: eks.Cluster };
  ids.add(need(identity?.oidc?.issuer), need(cluster.identity?.oidc?.issuer));
  ids.add(need(endpoint), need(cluster.endpoint));
}

async function createRoles(client: iam.IAMClient, ids: Ids, read: Read): Promise<void> {
  const providers = read<Record<string, iam.GetOpenIDConnectProviderResponse>>(
    'iam/open-id-connect-providers',
  );
  for (const { Url, ClientIDList, ThumbprintList } of Object.values(providers)) {
    await client.send(
      new iam.CreateOpenIDConnectProviderCommand({
        Url: `https://${need(Url)}`,
        ClientIDList,
        ThumbprintList,
      }),
    );
  }
  const policies =
    read<Lists<{ name: string; arn?: string; document: unknown }>>('iam/role-policies');
  for (const role of read<(iam.Role & { AssumeRolePolicyDocument: unknown })[]>('iam/roles')) {
    const { RoleName, Path } = role;
    const { Role } = await client.send(
      new iam.CreateRoleCommand({
        RoleName,
        Path,
        AssumeRolePolicyDocument: JSON.stringify(role.AssumeRolePolicyDocument),
      }),
    );
    if (role.RoleId !== undefined) ids.add(role.RoleId, need(Role?.RoleId));
    for (const { name, arn, document } of policies[need(role.Arn)] ?? []) {
      const PolicyDocument = JSON.stringify(document);
      if (arn === undefined) {
        await client.send(
          new iam.PutRolePolicyCommand({ RoleName, PolicyName: name, PolicyDocument }),
        );
        continue;
      }
      const { Policy } = await client.send(
        new iam.CreatePolicyCommand({ PolicyName: name, PolicyDocument }),
      );
      await client.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
    }
  }
}

async function createCertificates(client: acm.ACMClient, ids: Ids, read: Read): Promise<void> {
  for (const one of read<acm.CertificateDetail[]>('acm/certificates')) {
    const { CertificateArn } = await client.send(
      new acm.RequestCertificateCommand({
        DomainName: one.DomainName,
        SubjectAlternativeNames: one.SubjectAlternativeNames,
        ValidationMethod: 'DNS',
        CertificateAuthorityArn: one.CertificateAuthorityArn,
      }),
    );
    ids.add(need(one.CertificateArn), need(CertificateArn));
  }
}

/** What has become of each certificate, as far as somebody says so. */
export function certificateStates(
  certificates: readonly (CertificateState & { readonly CertificateArn?: string | undefined })[],
): Readonly<Record<string, CertificateState>> {
  return Object.fromEntries(
    certificates.map(({ CertificateArn, Status, Type, NotBefore, NotAfter }) => [
      need(CertificateArn),
      { Status, Type, NotBefore, NotAfter },
    ]),
  );
}

/** The Elastic IP addresses that load balancers have. */
async function createAddresses(client: ec2.EC2Client, ids: Ids, read: Read): Promise<void> {
  for (const { AvailabilityZones = [] } of read<elb.LoadBalancer[]>('elbv2/load-balancers')) {
    for (const address of AvailabilityZones.flatMap((zone) => zone.LoadBalancerAddresses ?? [])) {
      if (address.AllocationId === undefined) continue;
      await createAddress(client, ids, address.AllocationId, need(address.IpAddress));
    }
  }
}

/** Allocates an Elastic IP address that somebody calls by that id. */
export async function createAddress(
  client: ec2.EC2Client,
  ids: Ids,
  id: string,
  Address: string,
): Promise<void> {
  const made = await client.send(new ec2.AllocateAddressCommand({ Domain: 'vpc', Address }));
  ids.add(id, need(made.AllocationId));
}

/** A store of certificates of authorities that somebody calls by that ARN. */
export async function createTrustStore(
  client: elb.ElasticLoadBalancingV2Client,
  ids: Ids,
  arn: string,
): Promise<void> {
  const { TrustStores } = await client.send(
    new elb.CreateTrustStoreCommand({
      Name: need(arn.split('/')[1]),
      CaCertificatesBundleS3Bucket: 'certificates',
      CaCertificatesBundleS3Key: 'bundle.pem',
    }),
  );
  ids.add(arn, need(TrustStores?.[0]?.TrustStoreArn));
}

type WebAcl = Pick<wafv2.WebACL, 'ARN' | 'Name'>;

/** A web ACL that allows everything. */
export async function createWebAcl(
  client: wafv2.WAFV2Client,
  ids: Ids,
  { ARN, Name }: WebAcl,
): Promise<string> {
  const visible = { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false };
  const { Summary } = await client.send(
    new wafv2.CreateWebACLCommand({
      Name,
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      VisibilityConfig: { ...visible, MetricName: Name },
    }),
  );
  ids.add(need(ARN), need(Summary?.ARN));
  return need(Summary?.ARN);
}

async function createWebAcls(
  client: wafv2.WAFV2Client,
  ids: Ids,
  acls: Readonly<Record<string, WebAcl | null>>,
): Promise<void> {
  const made = new Map<string | undefined, string>();
  for (const [ResourceArn, acl] of Object.entries(acls)) {
    if (acl === null) continue;
    const WebACLArn = made.get(acl.ARN) ?? (await createWebAcl(client, ids, acl));
    made.set(acl.ARN, WebACLArn);
    await client.send(new wafv2.AssociateWebACLCommand({ ResourceArn, WebACLArn }));
  }
}

async function createLoadBalancers(
  client: elb.ElasticLoadBalancingV2Client,
  ids: Ids,
  read: Read,
): Promise<void> {
  // Read anew for each: the ARN of a rule changes with those of its listener and load balancer.
  const tagsOf = (arn: string | undefined): { Tags?: elb.Tag[] } => {
    const found = read<Lists<elb.Tag>>('elbv2/tags')[need(arn)] ?? [];
    return found.length === 0 ? {} : { Tags: [...found] };
  };

  const attributes = read<Lists<elb.LoadBalancerAttribute>>('elbv2/load-balancer-attributes');
  for (const one of read<elb.LoadBalancer[]>('elbv2/load-balancers')) {
    const { LoadBalancers } = await client.send(
      new elb.CreateLoadBalancerCommand({
        Name: one.LoadBalancerName,
        SubnetMappings: one.AvailabilityZones?.map(mappingOf),
        SecurityGroups: one.SecurityGroups,
        Scheme: one.Scheme,
        Type: one.Type,
        IpAddressType: one.IpAddressType,
        CustomerOwnedIpv4Pool: one.CustomerOwnedIpv4Pool,
        IpamPools: one.IpamPools,
        EnablePrefixForIpv6SourceNat: one.EnablePrefixForIpv6SourceNat,
        ...tagsOf(one.LoadBalancerArn),
      }),
    );
    const LoadBalancerArn = need(LoadBalancers?.[0]?.LoadBalancerArn);
    ids.add(need(one.LoadBalancerArn), LoadBalancerArn);
    const { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforced } = one;
    if (enforced !== undefined) {
      await client.send(
        new elb.SetSecurityGroupsCommand({
          LoadBalancerArn,
          SecurityGroups: one.SecurityGroups,
          EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic:
            enforced as elb.EnforceSecurityGroupInboundRulesOnPrivateLinkTrafficEnum,
        }),
      );
    }
    await client.send(
      new elb.ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn,
        Attributes: [...(attributes[need(one.LoadBalancerArn)] ?? [])],
      }),
    );
  }

  const groupAttributes = read<Lists<elb.TargetGroupAttribute>>('elbv2/target-group-attributes');
  for (const one of read<elb.TargetGroup[]>('elbv2/target-groups')) {
    const { TargetGroupArn, TargetGroupName, LoadBalancerArns: _, ...settings } = one;
    const { TargetGroups } = await client.send(
      new elb.CreateTargetGroupCommand({
        ...settings,
        Name: TargetGroupName,
        ...tagsOf(TargetGroupArn),
      }),
    );
    const made = need(TargetGroups?.[0]?.TargetGroupArn);
    ids.add(need(TargetGroupArn), made);
    await client.send(
      new elb.ModifyTargetGroupAttributesCommand({
        TargetGroupArn: made,
        Attributes: [...(groupAttributes[need(TargetGroupArn)] ?? [])],
      }),
    );
  }

  const certificates = read<Lists<elb.Certificate>>('elbv2/listener-certificates');
  await createTrustStores(client, ids, read);
  for (const one of Object.values(read<Lists<elb.Listener>>('elbv2/listeners')).flat()) {
    const { ListenerArn: old, LoadBalancerArn, Port, Protocol, SslPolicy, Certificates } = one;
    const { Listeners } = await client.send(
      new elb.CreateListenerCommand({
        LoadBalancerArn,
        Port,
        Protocol,
        SslPolicy,
        Certificates,
        AlpnPolicy: one.AlpnPolicy,
        MutualAuthentication: one.MutualAuthentication,
        DefaultActions: one.DefaultActions,
        ...tagsOf(old),
      }),
    );
    const ListenerArn = need(Listeners?.[0]?.ListenerArn);
    ids.add(need(old), ListenerArn);
    const others = (certificates[need(old)] ?? []).filter(({ IsDefault }) => IsDefault !== true);
    if (others.length > 0) {
      await client.send(
        new elb.AddListenerCertificatesCommand({
          ListenerArn,
          Certificates: others.map(({ CertificateArn }) => ({ CertificateArn })),
        }),
      );
    }
  }

  for (const [ListenerArn, rules] of Object.entries(read<Lists<elb.Rule>>('elbv2/rules'))) {
    for (const rule of rules) {
      if (rule.IsDefault === true) continue;
      const { Rules } = await client.send(
        new elb.CreateRuleCommand({
          ListenerArn,
          Priority: Number(rule.Priority),
          Conditions: rule.Conditions,
          Actions: rule.Actions,
          Transforms: rule.Transforms,
          ...tagsOf(rule.RuleArn),
        }),
      );
      ids.add(need(rule.RuleArn), need(Rules?.[0]?.RuleArn));
    }
    // The default rule comes with its listener.
    const restored: elb.Rule[] = [];
    for await (const { Rules = [] } of elb.paginateDescribeRules({ client }, { ListenerArn })) {
      restored.push(...Rules);
    }
    const old = rules.find(({ IsDefault }) => IsDefault === true);
    const made = restored.find(({ IsDefault }) => IsDefault === true);
    ids.add(need(old?.RuleArn), need(made?.RuleArn));
  }
}

const mappingOf = ({
  SubnetId,
  LoadBalancerAddresses = [],
  SourceNatIpv6Prefixes = [],
}: elb.AvailabilityZone): elb.SubnetMapping => {
  const [{ IpAddress: _, ...address } = {}] = LoadBalancerAddresses;
  const [SourceNatIpv6Prefix] = SourceNatIpv6Prefixes;
  return { SubnetId, ...address, SourceNatIpv6Prefix };
};

async function createTrustStores(
  client: elb.ElasticLoadBalancingV2Client,
  ids: Ids,
  read: Read,
): Promise<void> {
  const listeners = Object.values(read<Lists<elb.Listener>>('elbv2/listeners')).flat();
  const stores = listeners.flatMap(({ MutualAuthentication: asked }) => asked?.TrustStoreArn ?? []);
  for (const arn of new Set(stores)) await createTrustStore(client, ids, arn);
}

/** Registers the targets; the states in which they were. */
async function createTargets(
  client: elb.ElasticLoadBalancingV2Client,
  read: Read,
): Promise<readonly TargetState[]> {
  const states: TargetState[] = [];
  const health = read<Lists<elb.TargetHealthDescription>>('elbv2/target-health');
  for (const [TargetGroupArn, descriptions] of Object.entries(health)) {
    if (descriptions.length === 0) continue;
    await client.send(
      new elb.RegisterTargetsCommand({
        TargetGroupArn,
        Targets: descriptions.flatMap(({ Target }) => (Target === undefined ? [] : [Target])),
      }),
    );
    for (const { Target, TargetHealth = {} } of descriptions) {
      const { State, Reason, Description } = TargetHealth;
      states.push({
        TargetGroup: TargetGroupArn,
        Id: need(Target?.Id),
        State: need(State),
        ...(Reason === undefined ? {} : { Reason }),
        ...(Description === undefined ? {} : { Description }),
      });
    }
  }
  return states;
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The emulator or the recording leaves out a field.');
  return value;
}
