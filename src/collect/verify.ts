import { connectAws } from './aws/client.js';
import type { AwsClient, AwsService, KubernetesClient } from './collector.js';
import { discover } from './discover.js';
import { messageOf, reasonOf } from './gap.js';
import { connectKubernetes } from './kubernetes/client.js';
import type { AwsPermission, KubernetesPermission, Permissions } from './permissions.js';

/*
 * Tries each read once, on the smallest page, or on a name that surely does not exist: where the
 * caller may look, the answer is that nothing is there. An access review would itself be a POST.
 */

export interface Trial {
  readonly permission: KubernetesPermission | AwsPermission;
  readonly answer: 'allowed' | 'denied' | 'unknown';
  /** In which namespace it was tried. */
  readonly namespace?: string | undefined;
  /** What was said, where it is not allowed. */
  readonly said?: string | undefined;
}

interface Clients {
  readonly kubernetes?: KubernetesClient | undefined;
  readonly aws?: AwsClient | undefined;
  /** Why there is no client for AWS. */
  readonly noAws?: string | undefined;
}

export interface ConnectOptions {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpointUrl?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Only to what something is needed of. Without AWS, Kubernetes can be asked all the same. */
export async function connect(
  needed: Permissions,
  { kubeconfig, context, region, profile, endpointUrl, signal }: ConnectOptions,
): Promise<Clients> {
  const kubernetes =
    needed.kubernetes.length === 0
      ? undefined
      : await connectKubernetes({ kubeconfig, context, signal });
  if (needed.aws.length === 0) return { kubernetes };
  const clusterRegion = kubernetes === undefined ? undefined : discover({}, kubernetes).region;
  try {
    const aws = await connectAws({ region, clusterRegion, profile, endpointUrl, signal });
    return { kubernetes, aws };
  } catch (error) {
    return { kubernetes, noAws: messageOf('aws', error) };
  }
}

const ABSENT = 'ingress-doctor-does-not-exist';
/** Where what can only be got by name is tried: RBAC for all namespaces holds in each. */
const ANY_NAMESPACE = 'kube-system';

export async function verify(
  { kubernetes: rules, aws: actions }: Permissions,
  {
    kubernetes,
    aws,
    noAws,
    namespaces,
  }: Clients & {
    /** Only here; else across all namespaces. */
    readonly namespaces: readonly string[] | undefined;
  },
): Promise<readonly Trial[]> {
  const [inKubernetes, inAws] = await Promise.all([
    kubernetes === undefined ? [] : tryRules(kubernetes, rules, namespaces),
    aws === undefined
      ? actions.map((permission): Trial => ({ permission, answer: 'unknown', said: noAws }))
      : tryActions(aws, actions),
  ]);
  return [...inKubernetes, ...inAws];
}

async function tryRules(
  client: KubernetesClient,
  rules: readonly KubernetesPermission[],
  namespaces: readonly string[] | undefined,
): Promise<readonly Trial[]> {
  const trials = rules.flatMap((permission) =>
    (permission.isNamespaced ? (namespaces ?? [undefined]) : [undefined]).map(
      async (namespace): Promise<Trial> => ({
        permission,
        ...(await outcomeOf('kubernetes', () => client.get(pathOf(permission, namespace)))),
        ...(namespace === undefined ? {} : { namespace }),
      }),
    ),
  );
  return Promise.all(trials);
}

function pathOf(
  { group, resource, verb, isNamespaced }: KubernetesPermission,
  namespace: string | undefined,
): string {
  const [plural = '', subresource] = resource.split('/');
  const place = namespace ?? (isNamespaced && verb === 'get' ? ANY_NAMESPACE : undefined);
  const parts = [
    // A version that is not served does no harm: whether one may look is decided first.
    group === '' ? '/api/v1' : `/apis/${group}/v1`,
    ...(place === undefined ? [] : ['namespaces', encodeURIComponent(place)]),
    plural,
    ...(verb === 'get' ? [ABSENT] : []),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return `${parts.join('/')}${verb === 'list' ? '?limit=1' : ''}`;
}

async function tryActions(
  client: AwsClient,
  actions: readonly AwsPermission[],
): Promise<readonly Trial[]> {
  const place = await placeOf(client);
  const trials = actions.map(async (permission): Promise<Trial> => {
    const call = callOf(permission.action, place);
    if (call !== undefined) {
      return { permission, ...(await outcomeOf('aws', () => client.call(...call))) };
    }
    return { permission, answer: 'unknown', said: 'no harmless call is known that needs it' };
  });
  return Promise.all(trials);
}

/** Where names that do not exist are looked for: in the account and region of the caller. */
interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

async function placeOf(client: AwsClient): Promise<Place> {
  const { region } = client;
  try {
    const { Arn, Account } = await client.call<{ Arn?: string; Account?: string }>(
      'sts',
      'GetCallerIdentity',
      {},
    );
    return { partition: Arn?.split(':')[1] ?? 'aws', region, account: Account ?? NO_ACCOUNT };
  } catch {
    return { partition: 'aws', region, account: NO_ACCOUNT };
  }
}
const NO_ACCOUNT = '000000000000';
const NO_UUID = '00000000-0000-0000-0000-000000000000';

const SERVICES: Readonly<Record<string, AwsService>> = {
  elasticloadbalancing: 'elbv2',
  ec2: 'ec2',
  iam: 'iam',
  sts: 'sts',
  eks: 'eks',
  acm: 'acm',
  wafv2: 'wafv2',
  route53: 'route53',
  cloudwatch: 'cloudwatch',
};

type Input = Readonly<Record<string, unknown>>;

/** The call to try an action with; `undefined` where none is known. */
export function callOf(
  action: string,
  place: Place,
): readonly [AwsService, string, Input] | undefined {
  const [prefix = '', operation = ''] = action.split(':');
  const service = SERVICES[prefix];
  const input =
    inputsOf(place)[prefix]?.[operation] ?? (prefix === 'ec2' ? PAGE_OF_EC2 : undefined);
  return service === undefined || input === undefined ? undefined : [service, operation, input];
}

/** EC2 takes no smaller page. */
const PAGE_OF_EC2 = { MaxResults: 5 };

function inputsOf({
  partition,
  region,
  account,
}: Place): Readonly<Record<string, Readonly<Record<string, Input>>>> {
  const elb = `arn:${partition}:elasticloadbalancing:${region}:${account}`;
  const iam = `arn:${partition}:iam::${account}`;
  const LoadBalancerArn = `${elb}:loadbalancer/app/${ABSENT}/0000000000000000`;
  const ListenerArn = `${elb}:listener/app/${ABSENT}/0000000000000000/0000000000000000`;
  const TargetGroupArn = `${elb}:targetgroup/${ABSENT}/0000000000000000`;
  const RoleName = ABSENT;
  const PolicyArn = `${iam}:policy/${ABSENT}`;
  return {
    sts: { GetCallerIdentity: {} },
    elasticloadbalancing: {
      DescribeLoadBalancers: { PageSize: 1 },
      DescribeTargetGroups: { PageSize: 1 },
      DescribeAccountLimits: { PageSize: 1 },
      DescribeSSLPolicies: { PageSize: 1 },
      DescribeTrustStores: { PageSize: 1 },
      DescribeLoadBalancerAttributes: { LoadBalancerArn },
      DescribeListeners: { LoadBalancerArn },
      DescribeListenerAttributes: { ListenerArn },
      DescribeListenerCertificates: { ListenerArn },
      DescribeRules: { ListenerArn },
      DescribeTargetGroupAttributes: { TargetGroupArn },
      DescribeTargetHealth: { TargetGroupArn },
      DescribeTags: { ResourceArns: [LoadBalancerArn] },
    },
    ec2: {
      DescribeAvailabilityZones: {},
      GetManagedPrefixListEntries: { PrefixListId: 'pl-00000000000000000', MaxResults: 5 },
    },
    iam: {
      GetRole: { RoleName },
      ListRolePolicies: { RoleName, MaxItems: 1 },
      ListAttachedRolePolicies: { RoleName, MaxItems: 1 },
      GetRolePolicy: { RoleName, PolicyName: ABSENT },
      GetPolicy: { PolicyArn },
      GetPolicyVersion: { PolicyArn, VersionId: 'v1' },
      ListOpenIDConnectProviders: {},
      GetOpenIDConnectProvider: {
        OpenIDConnectProviderArn: `${iam}:oidc-provider/${ABSENT}.example.com`,
      },
      SimulatePrincipalPolicy: {
        PolicySourceArn: `${iam}:role/${ABSENT}`,
        ActionNames: ['sts:GetCallerIdentity'],
      },
      ListServerCertificates: { MaxItems: 1 },
      GetServerCertificate: { ServerCertificateName: ABSENT },
    },
    eks: {
      ListClusters: { maxResults: 1 },
      DescribeCluster: { name: ABSENT },
      ListAddons: { clusterName: ABSENT, maxResults: 1 },
      DescribeAddon: { clusterName: ABSENT, addonName: ABSENT },
      ListPodIdentityAssociations: { clusterName: ABSENT, maxResults: 1 },
      DescribePodIdentityAssociation: { clusterName: ABSENT, associationId: 'a-0000000000000000' },
    },
    acm: {
      ListCertificates: { MaxItems: 1 },
      DescribeCertificate: {
        CertificateArn: `arn:${partition}:acm:${region}:${account}:certificate/${NO_UUID}`,
      },
    },
    wafv2: {
      GetWebACLForResource: { ResourceArn: LoadBalancerArn },
      GetWebACL: { Name: ABSENT, Scope: 'REGIONAL', Id: NO_UUID },
    },
    route53: {
      ListHostedZones: { MaxItems: 1 },
      ListHostedZonesByName: { MaxItems: 1 },
      GetHostedZone: { Id: 'Z00000000000000000000' },
      ListResourceRecordSets: { HostedZoneId: 'Z00000000000000000000', MaxItems: 1 },
    },
    cloudwatch: {
      ListMetrics: { Namespace: 'AWS/ApplicationELB', MetricName: ABSENT },
      GetMetricData: {
        StartTime: new Date(0),
        EndTime: new Date(60_000),
        MetricDataQueries: [
          {
            Id: 'absent',
            MetricStat: {
              Metric: { Namespace: 'AWS/ApplicationELB', MetricName: ABSENT },
              Period: 60,
              Stat: 'Sum',
            },
          },
        ],
      },
    },
  };
}

async function outcomeOf(
  source: 'kubernetes' | 'aws',
  read: () => Promise<unknown>,
): Promise<Pick<Trial, 'answer' | 'said'>> {
  try {
    await read();
    return { answer: 'allowed' };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'not-found' || isAbsence(error)) return { answer: 'allowed' };
    return {
      answer: reason === 'forbidden' ? 'denied' : 'unknown',
      said: messageOf(source, error),
    };
  }
}

// Said of a thing, so after the caller was let in; a malformed request may be refused before.
const isAbsence = (error: unknown): boolean =>
  error instanceof Error && /Nonexistent/i.test(error.name);
