import type { AwsServer, Asked } from './aws-server.js';
import { Fault } from './aws-server.js';
import type { Sections } from '../../src/snapshot/sections.js';

/** Answers as the AWS of a snapshot would, filters and pages included. */
export function answersOf(sections: Sections): (asked: Asked) => object {
  const map = (name: keyof Sections, key: string): unknown => {
    const found = (sections[name] as Readonly<Record<string, unknown>> | undefined)?.[key];
    if (found === undefined) throw new Fault('ResourceNotFoundException');
    return found;
  };
  const list = (name: keyof Sections): readonly any[] => (sections[name] ?? []) as readonly any[];
  return ({ service, operation, input }) => {
    switch (`${service} ${operation}`) {
      case 'sts GetCallerIdentity':
        return sections['aws/sts/caller-identity'] ?? {};
      case 'eks DescribeCluster':
        return { cluster: sections['aws/eks/cluster'] };
      case 'eks ListPodIdentityAssociations':
        return { associations: list('aws/eks/pod-identity-associations') };
      case 'eks DescribePodIdentityAssociation':
        return {
          association: list('aws/eks/pod-identity-associations').find(
            ({ associationId }) => associationId === input['associationId'],
          ),
        };
      case 'eks ListAddons':
        return { addons: list('aws/eks/addons').map(({ addonName }) => addonName) };
      case 'eks DescribeAddon':
        return {
          addon: list('aws/eks/addons').find(({ addonName }) => addonName === input['addonName']),
        };
      case 'elbv2 DescribeLoadBalancers':
        return paged('LoadBalancers', list('aws/elbv2/load-balancers'), input);
      case 'elbv2 DescribeTargetGroups':
        return paged('TargetGroups', list('aws/elbv2/target-groups'), input);
      case 'elbv2 DescribeTags': {
        const arns = input['ResourceArns'] as readonly string[];
        if (arns.length > 20) throw new Fault('ValidationError');
        return {
          TagDescriptions: arns.map((ResourceArn) => ({
            ResourceArn,
            Tags: map('aws/elbv2/tags', ResourceArn),
          })),
        };
      }
      case 'elbv2 DescribeLoadBalancerAttributes':
        return { Attributes: map('aws/elbv2/load-balancer-attributes', input['LoadBalancerArn']) };
      case 'elbv2 DescribeListeners':
        return { Listeners: map('aws/elbv2/listeners', input['LoadBalancerArn']) };
      case 'elbv2 DescribeRules':
        return { Rules: map('aws/elbv2/rules', input['ListenerArn']) };
      case 'elbv2 DescribeListenerCertificates':
        return { Certificates: map('aws/elbv2/listener-certificates', input['ListenerArn']) };
      case 'elbv2 DescribeTargetGroupAttributes':
        return { Attributes: map('aws/elbv2/target-group-attributes', input['TargetGroupArn']) };
      case 'elbv2 DescribeTargetHealth':
        return {
          TargetHealthDescriptions: map('aws/elbv2/target-health', input['TargetGroupArn']),
        };
      case 'elbv2 DescribeAccountLimits':
        return { Limits: list('aws/elbv2/account-limits') };
      case 'elb DescribeLoadBalancers':
        return { LoadBalancerDescriptions: list('aws/elb/load-balancers') };
      case 'ec2 DescribeInstances':
        return {
          Reservations: filtered(list('aws/ec2/instances'), input).map((one) => ({
            Instances: [one],
          })),
        };
      case 'ec2 GetManagedPrefixListEntries':
        return { Entries: map('aws/ec2/managed-prefix-lists', input['PrefixListId']) };
      case 'iam GetRole': {
        const role = list('aws/iam/roles').find(({ RoleName }) => RoleName === input['RoleName']);
        if (role === undefined) throw new Fault('NoSuchEntity', 404);
        const document = encodeURIComponent(JSON.stringify(role.AssumeRolePolicyDocument));
        return { Role: { ...role, AssumeRolePolicyDocument: document } };
      }
      case 'iam ListRolePolicies':
        return { PolicyNames: [], IsTruncated: false };
      case 'iam ListAttachedRolePolicies':
        return {
          AttachedPolicies: policies(sections, input['RoleName']).map(({ name, arn }) => ({
            PolicyName: name,
            PolicyArn: arn,
          })),
          IsTruncated: false,
        };
      case 'iam GetPolicy':
        return { Policy: { Arn: input['PolicyArn'], DefaultVersionId: 'v3' } };
      case 'iam GetPolicyVersion': {
        const one = policies(sections).find(({ arn }) => arn === input['PolicyArn']);
        if (input['VersionId'] !== 'v3') throw new Fault('NoSuchEntity', 404);
        const Document = encodeURIComponent(JSON.stringify(one?.document));
        return { PolicyVersion: { Document, VersionId: 'v3' } };
      }
      case 'iam ListOpenIDConnectProviders':
        return {
          OpenIDConnectProviderList: Object.keys(
            sections['aws/iam/open-id-connect-providers'] ?? {},
          ).map((Arn) => ({ Arn })),
        };
      case 'iam GetOpenIDConnectProvider':
        return map(
          'aws/iam/open-id-connect-providers',
          input['OpenIDConnectProviderArn'],
        ) as object;
      case 'iam SimulatePrincipalPolicy':
        return {
          EvaluationResults: sections['aws/iam/simulations']?.[input['PolicySourceArn']] ?? [],
          IsTruncated: false,
        };
      case 'cloudwatch GetMetricData':
        return { MetricDataResults: input['MetricDataQueries'].map(measured(sections)) };
      case 'acm ListCertificates':
        return {
          CertificateSummaryList: list('aws/acm/certificates').map((one) => ({
            CertificateArn: one.CertificateArn,
            DomainName: one.DomainName,
            SubjectAlternativeNameSummaries: one.SubjectAlternativeNames,
          })),
        };
      case 'acm DescribeCertificate': {
        const one = list('aws/acm/certificates').find(
          ({ CertificateArn }) => CertificateArn === input['CertificateArn'],
        );
        return { Certificate: { ...one, ...seconds(one, 'NotBefore', 'NotAfter', 'IssuedAt') } };
      }
      case 'route53 ListHostedZones':
        return {
          HostedZones: zonesOf(sections),
          IsTruncated: false,
          MaxItems: 100,
        };
      case 'route53 ListResourceRecordSets':
        return {
          ResourceRecordSets: list('aws/route53/records')
            .filter(({ HostedZoneId }) => HostedZoneId === input['HostedZoneId'])
            .map(({ HostedZoneId: _zone, ...record }) => record),
          IsTruncated: false,
          MaxItems: 20,
        };
      case 'wafv2 GetWebACLForResource': {
        const acl = map('aws/wafv2/web-acls', input['ResourceArn']);
        return acl === null ? {} : { WebACL: acl };
      }
      default: {
        if (service !== 'ec2') throw new Fault('InvalidAction');
        const field = operation.replace(/^Describe/, '');
        const name = field.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
        const items = filtered(list(`aws/ec2/${name}` as keyof Sections), input);
        return { [field]: items.map(WRITTEN[field] ?? ((item) => item)) };
      }
    }
  };
}

/** Fields that EC2 calls something else. */
const WRITTEN: Readonly<Record<string, (item: any) => object>> = {
  SecurityGroups: ({ Description: GroupDescription, ...rest }) => ({ ...rest, GroupDescription }),
  NetworkAcls: ({ IsDefault: Default, ...rest }) => ({ ...rest, Default }),
};

/** Answers one query, as long as it asks for a resource that there are metrics of. */
const measured =
  (sections: Sections) =>
  ({ Id, MetricStat: { Metric } }: any): object => {
    const dimensions: readonly { Name: string; Value: string }[] = Metric.Dimensions;
    const valueOf = (name: string) => dimensions.find(({ Name }) => Name === name)?.Value;
    const end = valueOf('TargetGroup') ?? `loadbalancer/${valueOf('LoadBalancer') ?? ''}`;
    const points =
      Object.entries(sections['aws/cloudwatch/metrics'] ?? {}).find(([arn]) =>
        arn.endsWith(`:${end}`),
      )?.[1][Metric.MetricName] ?? [];
    return {
      Id,
      Label: Metric.MetricName,
      Timestamps: points.map(([time]) => Date.parse(time) / 1000),
      Values: points.map(([, value]) => value),
      StatusCode: 'Complete',
    };
  };

function paged(field: string, items: readonly unknown[], input: Asked['input']): object {
  const size = Number(input['PageSize'] ?? 400);
  const start = Number(input['Marker'] ?? 0);
  const next = start + size;
  return {
    [field]: items.slice(start, next),
    ...(next < items.length ? { NextMarker: String(next) } : {}),
  };
}

const FIELDS: Readonly<Record<string, (item: any) => readonly (string | undefined)[]>> = {
  'vpc-id': ({ VpcId }) => [VpcId],
  'attachment.vpc-id': ({ Attachments = [] }) => Attachments.map((one: any) => one.VpcId),
  'instance-id': ({ InstanceId }) => [InstanceId],
  'subnet-id': ({ SubnetId }) => [SubnetId],
  'group-id': ({ GroupId }) => [GroupId],
  description: ({ Description }) => [Description],
  'addresses.private-ip-address': ({ PrivateIpAddresses = [] }) =>
    PrivateIpAddresses.map((one: any) => one.PrivateIpAddress),
  'ipv6-addresses.ipv6-address': ({ Ipv6Addresses = [] }) =>
    Ipv6Addresses.map((one: any) => one.Ipv6Address),
  'attachment.instance-id': ({ Attachment }) => [Attachment?.InstanceId],
};

function filtered(items: readonly any[], input: Asked['input']): readonly any[] {
  const filters: readonly { Name: string; Value: readonly string[] }[] = input['Filter'] ?? [];
  if (filters.length === 0) throw new Fault('Unfiltered');
  return items.filter((item) =>
    filters.every(({ Name, Value }) => {
      const fields = FIELDS[Name];
      if (fields === undefined || Value.length > 200) throw new Fault('InvalidParameterValue');
      return fields(item).some((value) => Value.includes(value ?? ''));
    }),
  );
}

/** Those of the records, where the zones were not collected. */
function zonesOf(sections: Sections): readonly object[] {
  const zones = (sections['aws/route53/hosted-zones'] ?? []).map(({ HostedZone }) => HostedZone);
  const ofRecords = new Map(
    (sections['aws/route53/records'] ?? []).map(({ HostedZoneId, Name }) => [
      HostedZoneId,
      `${Name.split('.').filter(Boolean).slice(-2).join('.')}.`,
    ]),
  );
  const guessed = [...ofRecords].map(([id, Name]) => ({ Id: `/hostedzone/${id}`, Name }));
  return zones.length > 0 ? zones.map((zone) => ({ ...zone })) : guessed;
}

const policies = (sections: Sections, role?: string) =>
  Object.entries(sections['aws/iam/role-policies'] ?? {}).flatMap(([arn, all]) =>
    role === undefined || arn.endsWith(`/${role}`) ? all : [],
  );

// JSON services write times as seconds.
function seconds(one: any, ...fields: readonly string[]): object {
  return Object.fromEntries(
    fields.flatMap((field) =>
      one?.[field] === undefined ? [] : [[field, Date.parse(one[field]) / 1000]],
    ),
  );
}

/** How often each call was made. */
export function countOf({ asked }: AwsServer): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { service, operation } of asked) {
    const key = `${service} ${operation}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}
