import type { Sections } from '../snapshot/sections.js';

/** Where a cluster runs, as far as it says so itself. */
export interface Whereabouts {
  readonly clusterName: string | undefined;
  readonly accountId: string | undefined;
  readonly region: string | undefined;
  readonly partition: string | undefined;
  readonly vpcId: string | undefined;
}

/** What a kubeconfig calls it. */
export interface KnownAs {
  readonly context?: string | undefined;
  readonly clusterName?: string | undefined;
  readonly clusterArn?: string | undefined;
}

interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

const ARN = /\barn:(aws[\w-]*):([\w-]+):([\w-]*):(\d{12}|):([^\s,"]+)/g;
const IMAGE = /(?:^|\/)aws-load-balancer-controller(?:[:@]|$)/;
const STACK_LABEL = /^\w+\.k8s\.aws(?:\.\w+)?\/stack/;
const CLUSTER_LABELS = ['alpha.eksctl.io/cluster-name', 'eks.amazonaws.com/cluster-name'];
const REGION_LABELS = [
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/region',
] as const;

/** The sections that tell where a cluster runs. */
export const TELLING = [
  'kubernetes/nodes',
  'kubernetes/deployments.apps',
  'kubernetes/targetgroupbindings.elbv2.k8s.aws',
] as const;

/**
 * Reads it off the cluster: the best source that has an answer decides, and where its objects
 * contradict each other, nothing is known.
 */
export function discover(soFar: Sections, known: KnownAs): Whereabouts {
  const named = arnsIn([known.clusterArn, known.context]).find(
    ({ service, resource }) => service === 'eks' && resource.startsWith('cluster/'),
  );
  // As eksctl calls it: `user@name.region.eksctl.io`.
  const [, eksctlName, eksctlRegion] =
    /(?:^|@)([^@.]+)\.([a-z0-9-]+)\.eksctl\.io$/.exec(known.context ?? '') ?? [];
  const nodes = soFar['kubernetes/nodes'] ?? [];
  const labels = nodes.map(({ metadata }) => metadata.labels ?? {});
  const flag = flagsOf(soFar['kubernetes/deployments.apps'] ?? []);
  const bindings = soFar['kubernetes/targetgroupbindings.elbv2.k8s.aws'] ?? [];
  // Written by the controller, not by hand; one that assumes a role may be of another account.
  const own = bindings.filter(
    ({ metadata, spec }) =>
      spec.iamRoleArnToAssume === undefined &&
      Object.keys(metadata.labels ?? {}).some((label) => STACK_LABEL.test(label)),
  );
  const targetGroups = arnsIn(own.map(({ spec }) => spec.targetGroupARN));
  const arns = [named === undefined ? [] : [named], targetGroups];
  const region = first(
    [named?.region],
    nodes.map(({ spec }) => regionOfProvider(spec?.providerID)),
    ...REGION_LABELS.map((label) => labels.map((each) => each[label])),
    [eksctlRegion],
    flag('aws-region'),
    targetGroups.map((arn) => arn.region),
  );
  return {
    clusterName: first(
      [known.clusterName],
      [named?.resource.slice('cluster/'.length)],
      [eksctlName],
      flag('cluster-name'),
      ...CLUSTER_LABELS.map((label) => labels.map((each) => each[label])),
    ),
    accountId: first(...arns.map((each) => each.map(({ account }) => account))),
    region,
    partition:
      first(...arns.map((each) => each.map((arn) => arn.partition))) ?? partitionOf(region),
    vpcId: first(
      flag('aws-vpc-id'),
      own.map(({ spec }) => spec.vpcID),
    ),
  };
}

/** Whether target groups of the cluster are of this account: that need not be its own. */
export function isBoundTo(account: string, soFar: Sections): boolean {
  const bindings = soFar['kubernetes/targetgroupbindings.elbv2.k8s.aws'] ?? [];
  return arnsIn(
    bindings
      .filter(({ spec }) => spec.iamRoleArnToAssume === undefined)
      .map(({ spec }) => spec.targetGroupARN),
  ).some((arn) => arn.account === account);
}

/** The VPC, where only AWS tells it. */
export function vpcOf(soFar: Sections): string | undefined {
  return first(
    [soFar['aws/eks/cluster']?.resourcesVpcConfig?.vpcId],
    (soFar['aws/ec2/instances'] ?? []).map(({ VpcId }) => VpcId),
  );
}

/** What the first source that says anything says, if it says one thing only. */
function first(...sources: readonly (readonly (string | undefined)[])[]): string | undefined {
  for (const source of sources) {
    const said = new Set(source.filter((each) => each !== undefined && each !== ''));
    if (said.size > 0) return said.size === 1 ? [...said][0] : undefined;
  }
  return undefined;
}

function arnsIn(texts: readonly (string | undefined)[]): readonly Arn[] {
  return texts.flatMap((text) =>
    [...(text ?? '').matchAll(ARN)].map(
      ([, partition = '', service = '', region = '', account = '', resource = '']) => ({
        partition,
        service,
        region,
        account,
        resource,
      }),
    ),
  );
}

/** Of `aws:///us-west-2a/i-0123`, `us-west-2`; of a local zone, the region before it. */
function regionOfProvider(id: string | undefined): string | undefined {
  return /^aws:\/\/\/([a-z]{2,}(?:-[a-z]+)+-\d+)/.exec(id ?? '')?.[1];
}

type Deployments = NonNullable<Sections['kubernetes/deployments.apps']>;

/** What the controllers were told with a flag. */
function flagsOf(deployments: Deployments): (name: string) => readonly (string | undefined)[] {
  const lines = deployments.flatMap(({ spec }) =>
    spec.template.spec.containers
      .filter(({ image }) => IMAGE.test(image ?? ''))
      .map(({ args, command }) => [...(command ?? []), ...(args ?? [])]),
  );
  return (name) =>
    lines.map((line) => {
      const at = line.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
      const given = line[at];
      if (given === undefined) return undefined;
      return given.includes('=') ? given.slice(given.indexOf('=') + 1) : line[at + 1];
    });
}

function partitionOf(region: string | undefined): string | undefined {
  if (region === undefined) return undefined;
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  // The isolated ones have partitions of their own.
  return region.includes('-iso') || region.startsWith('eusc-') ? undefined : 'aws';
}
