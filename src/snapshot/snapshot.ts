import { isSectionName, type SectionName, type Sections } from './sections.js';

export type { SectionContent, SectionName, Sections } from './sections.js';

export const SCHEMA_VERSION = 1;

export type GapSource = 'kubernetes' | 'aws' | 'dns' | 'snapshot';

export type GapReason =
  | 'malformed'
  | 'forbidden'
  | 'not-found'
  | 'throttled'
  | 'timeout'
  | 'unavailable'
  | 'invalid-credentials'
  | 'unsupported';

/** What was tried and refused, and why: data, never an error. */
export interface Gap {
  readonly source: GapSource;
  readonly operation: string;
  readonly resource?: string | undefined;
  readonly reason: GapReason;
  readonly message: string;
}

/** Everything known at one moment, in the shapes of the APIs that gave it. */
export interface Snapshot {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** ISO 8601. The only clock that anything after `collect` ever sees. */
  readonly capturedAt: string;
  readonly tool?: { readonly name: string; readonly version?: string | undefined } | undefined;
  readonly cluster: {
    readonly name?: string | undefined;
    readonly context?: string | undefined;
    readonly server?: string | undefined;
    readonly version?: string | undefined;
  };
  readonly aws: {
    readonly accountId?: string | undefined;
    readonly region?: string | undefined;
    readonly partition?: string | undefined;
    readonly vpcId?: string | undefined;
    /** Where AWS was to be asked and was not, because it is not the region of the cluster. */
    readonly askedRegion?: string | undefined;
  };
  readonly scope: {
    /** `null`: all. Objects of other namespaces may be absent. */
    readonly namespaces: readonly string[] | null;
    readonly subject: string | null;
  };
  readonly sections: Sections;
  readonly gaps: readonly Gap[];
  readonly redacted: boolean;
}

// The sections that come from one AWS call, for gaps that name the call and not the section.
const CALLS: Readonly<Record<string, readonly SectionName[]>> = {
  GetCallerIdentity: ['aws/sts/caller-identity'],
  DescribeCluster: ['aws/eks/cluster'],
  ListPodIdentityAssociations: ['aws/eks/pod-identity-associations'],
  DescribePodIdentityAssociation: ['aws/eks/pod-identity-associations'],
  ListAddons: ['aws/eks/addons'],
  DescribeAddon: ['aws/eks/addons'],
  DescribeLoadBalancers: ['aws/elbv2/load-balancers'],
  DescribeLoadBalancerAttributes: ['aws/elbv2/load-balancer-attributes'],
  DescribeListeners: ['aws/elbv2/listeners'],
  DescribeListenerCertificates: ['aws/elbv2/listener-certificates'],
  DescribeRules: ['aws/elbv2/rules'],
  DescribeTargetGroups: ['aws/elbv2/target-groups'],
  DescribeTargetGroupAttributes: ['aws/elbv2/target-group-attributes'],
  DescribeTargetHealth: ['aws/elbv2/target-health'],
  DescribeTags: ['aws/elbv2/tags'],
  DescribeAccountLimits: ['aws/elbv2/account-limits'],
  DescribeVpcs: ['aws/ec2/vpcs'],
  DescribeSubnets: ['aws/ec2/subnets'],
  DescribeSecurityGroups: ['aws/ec2/security-groups'],
  DescribeNetworkAcls: ['aws/ec2/network-acls'],
  DescribeRouteTables: ['aws/ec2/route-tables'],
  DescribeNetworkInterfaces: ['aws/ec2/network-interfaces'],
  DescribeInternetGateways: ['aws/ec2/internet-gateways'],
  DescribeVpcEndpoints: ['aws/ec2/vpc-endpoints'],
  DescribeInstances: ['aws/ec2/instances'],
  DescribeManagedPrefixLists: ['aws/ec2/managed-prefix-lists'],
  GetManagedPrefixListEntries: ['aws/ec2/managed-prefix-lists'],
  GetRole: ['aws/iam/roles'],
  ListRolePolicies: ['aws/iam/role-policies'],
  GetRolePolicy: ['aws/iam/role-policies'],
  ListAttachedRolePolicies: ['aws/iam/role-policies'],
  GetPolicy: ['aws/iam/role-policies'],
  GetPolicyVersion: ['aws/iam/role-policies'],
  ListOpenIDConnectProviders: ['aws/iam/open-id-connect-providers'],
  GetOpenIDConnectProvider: ['aws/iam/open-id-connect-providers'],
  SimulatePrincipalPolicy: ['aws/iam/simulations'],
  ListCertificates: ['aws/acm/certificates'],
  DescribeCertificate: ['aws/acm/certificates'],
  ListHostedZones: ['aws/route53/hosted-zones'],
  GetHostedZone: ['aws/route53/hosted-zones'],
  ListResourceRecordSets: ['aws/route53/records'],
  GetWebACLForResource: ['aws/wafv2/web-acls'],
  GetMetricData: ['aws/cloudwatch/metrics'],
};

/** What a gap that leaves a hole in this section calls its resource. */
export function resourceOf(name: SectionName): string {
  return name.startsWith('kubernetes/') ? name.slice('kubernetes/'.length) : name;
}

/** The sections that a gap leaves a hole in; none where it cannot be told. */
export function sectionsOfGap({ source, operation, resource }: Gap): readonly SectionName[] {
  const name = (resource ?? '').replace(/\.json$/, '').split(' ')[0] ?? '';
  if (isSectionName(name)) return [name];
  if (source === 'kubernetes') {
    const section = `kubernetes/${name}`;
    return isSectionName(section) ? [section] : [];
  }
  if (source === 'dns') return ['dns'];
  if (source !== 'aws') return [];
  if (/^elb:/i.test(operation) || /classic/i.test(operation)) return ['aws/elb/load-balancers'];
  return CALLS[operation.slice(operation.indexOf(':') + 1)] ?? [];
}

/**
 * The sections that may be read, with an empty one for each type that the cluster does not
 * serve: the API answers 404 for those, which is an answer and not a refusal.
 */
export function readableSections({ sections, gaps }: Snapshot): Sections {
  const unserved = gaps
    .filter(({ source, reason }) => source === 'kubernetes' && reason === 'not-found')
    .flatMap(sectionsOfGap)
    .filter((name) => sections[name] === undefined);
  return unserved.length === 0
    ? sections
    : { ...sections, ...Object.fromEntries(unserved.map((name) => [name, []])) };
}

/**
 * The sections of which a part is known to be missing: a listing that broke off, or an item
 * that could not be read. What is in them counts; what is not in them may exist all the same.
 */
export function brokenSections({ gaps }: Snapshot): ReadonlyMap<SectionName, readonly Gap[]> {
  const broken = new Map<SectionName, Gap[]>();
  for (const gap of gaps) {
    if (gap.reason === 'not-found') continue;
    for (const name of sectionsOfGap(gap)) broken.set(name, [...(broken.get(name) ?? []), gap]);
  }
  return broken;
}
