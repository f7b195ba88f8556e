import { cite, citeAbsence, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Lens } from './lens.js';
import { ownWords } from './own-words.js';
import { readBoolean } from './plan/values.js';
import { tooNew } from './since.js';
import type {
  Binding,
  Controller,
  ControllerContainer,
  Home,
  Exposure,
  LeaderLease,
  Setting,
  Stack,
} from './topology.js';
import { newestFirst } from './voice.js';

/** What controllers work on. */
export interface Surroundings {
  readonly exposures: readonly Exposure[];
  readonly stacks: readonly Stack[];
  readonly bindings: readonly Binding[];
}

type ControllerPart = Pick<Controller, 'deployment' | 'containerIndex' | 'flags'>;

type State = Omit<
  Controller,
  | 'ref'
  | 'serves'
  | 'ageSeconds'
  | 'deployment'
  | 'containerIndex'
  | 'flags'
  | 'pods'
  | 'identity'
  | 'disowned'
>;

const CRDS = 'kubernetes/customresourcedefinitions.apiextensions.k8s.io';

/** How a controller fares. Where it is the only one, what is said of objects is its word. */
export function stateOf(
  lens: Lens,
  part: ControllerPart,
  pods: readonly Seen<kubernetes.Pod>[],
  isOnly: boolean,
  { exposures, stacks, bindings }: Surroundings,
): State {
  const { deployment, containerIndex, flags } = part;
  const containers = containersOf(part, pods);
  const version = versionOf(part);
  const home = homeOf(lens);
  const failures = isOnly ? [...stacks, ...bindings].flatMap((one) => one.failure ?? []) : [];
  const name = deployment.value.spec.template.spec.containers[containerIndex]?.name ?? '';
  return {
    version,
    containers,
    words: [...ownWords(lens, containers, name), ...failures].toSorted(newestFirst),
    lease: leaseOf(lens, part),
    region: flags.region.value === '' ? regionOfEnvironment(part) : flags.region,
    home,
    missingTypes: missingTypes(lens, version),
    metadataBlocks: metadataBlocks(lens, pods),
    tooNew: tooNew(lens, deployment.ref, imageOf(part), version, exposures),
    nameConflicts: nameConflicts(lens, flags.clusterName, home, stacks),
  };
}

function imageOf({ deployment, containerIndex }: Omit<ControllerPart, 'flags'>): Evidence {
  return cite(
    deployment,
    ...(['spec', 'template', 'spec', 'containers'] as const),
    containerIndex,
    'image',
  );
}

function containersOf(
  { deployment, containerIndex }: ControllerPart,
  pods: readonly Seen<kubernetes.Pod>[],
): readonly ControllerContainer[] {
  const name = deployment.value.spec.template.spec.containers[containerIndex]?.name;
  return pods.flatMap((pod) => {
    const statuses = pod.value.status?.containerStatuses ?? [];
    const at = statuses.findIndex((status) => status.name === name);
    const status = statuses[at];
    if (status === undefined || pod.value.metadata.deletionTimestamp !== undefined) return [];
    return [{ pod, at, status, isReady: status.ready === true }];
  });
}

function leaseOf(lens: Lens, { deployment, flags }: ControllerPart): LeaderLease | undefined {
  if (readBoolean(flags.leaderElection.value) === false) return undefined;
  const found = lens.find('kubernetes/leases.coordination.k8s.io', {
    kind: 'Lease',
    namespace: flags.leaderElectionNamespace.value || (deployment.ref.namespace ?? ''),
    name: flags.leaderElectionId.value,
  });
  const others = lens
    .all('kubernetes/leases.coordination.k8s.io')
    .filter((one) => one !== found && one.value.spec?.renewTime !== undefined)
    .toSorted((a, b) => (renewal(a) > renewal(b) ? -1 : 1));
  const [newest] = others;
  if (typeof found === 'string' || newest === undefined) return undefined;
  const silentSeconds = (renewal(newest) - renewal(found)) / 1000;
  const [holder = ''] = (found.value.spec?.holderIdentity ?? '').split('_');
  return Number.isFinite(silentSeconds) && holder !== ''
    ? { object: found, silentSeconds, newest, holder }
    : undefined;
}

const renewal = ({ value }: Seen<kubernetes.Lease>): number =>
  Date.parse(value.spec?.renewTime ?? '');

/** As the controller reads it, where no flag says it. A value that is not kept says nothing. */
function regionOfEnvironment({
  deployment,
  containerIndex,
}: ControllerPart): Setting<string> | undefined {
  const env = deployment.value.spec.template.spec.containers[containerIndex]?.env ?? [];
  for (const name of ['AWS_DEFAULT_REGION', 'AWS_REGION']) {
    const at = env.findIndex((one) => one.name === name);
    const value = env[at]?.value;
    if (at === -1) continue;
    if (value === undefined || value === '') return undefined;
    return {
      value,
      source: cite(
        deployment,
        ...(['spec', 'template', 'spec', 'containers'] as const),
        containerIndex,
        'env',
        at,
        'value',
      ),
      isExplicit: true,
    };
  }
  return undefined;
}

const REGION = 'topology.kubernetes.io/region';

function homeOf(lens: Lens): Home {
  const nodes = lens.all('kubernetes/nodes');
  const onAws = nodes.filter(({ value }) => value.spec?.providerID?.startsWith('aws://') === true);
  const instances = onAws.flatMap((node) => instanceOf(lens, node) ?? []);
  const value = lens.sections['aws/eks/cluster'];
  const name = value?.name ?? lens.snapshot.cluster.name ?? '';
  const cluster: Seen<aws.Cluster> | undefined =
    value === undefined
      ? undefined
      : { section: 'aws/eks/cluster', ref: { kind: 'Cluster', name }, value };
  return {
    clusterName:
      cluster?.value.name === undefined
        ? theOne(instances.flatMap((one) => tagEvidence(one, 'aws:eks:cluster-name') ?? []))
        : cite(cluster, 'name'),
    // A cluster is in one VPC, and EKS knows which.
    vpcId:
      cluster?.value.resourcesVpcConfig?.vpcId === undefined
        ? theOne(
            instances.flatMap((one) => (one.value.VpcId === undefined ? [] : cite(one, 'VpcId'))),
          )
        : cite(cluster, 'resourcesVpcConfig', 'vpcId'),
    region: theOne(
      onAws.flatMap((node) =>
        node.value.metadata.labels?.[REGION] === undefined
          ? []
          : cite(node, 'metadata', 'labels', REGION),
      ),
    ),
  };
}

/** The first, where all say the same. */
function theOne(all: readonly Evidence[]): Evidence | undefined {
  const [first] = all;
  return all.every(({ value }) => value === first?.value) ? first : undefined;
}

function tagEvidence(instance: Seen<aws.Instance>, key: string): Evidence | undefined {
  const at = (instance.value.Tags ?? []).findIndex(({ Key }) => Key === key);
  return at === -1 ? undefined : cite(instance, 'Tags', at, 'Value');
}

function instanceOf(lens: Lens, node: Seen<kubernetes.Node>): Seen<aws.Instance> | undefined {
  const [, name] = /\/(i-[0-9a-f]+)$/.exec(node.value.spec?.providerID ?? '') ?? [];
  if (name === undefined) return undefined;
  const found = lens.find('aws/ec2/instances', { kind: 'Instance', name });
  return typeof found === 'object' ? found : undefined;
}

/** Parameters of classes came with v2.2. */
function missingTypes(lens: Lens, version: readonly number[] | undefined): State['missingTypes'] {
  if (!lens.mayDeny(CRDS)) return [];
  const [major = 0, minor = 0] = version ?? [];
  const hasParams = version !== undefined && (major > 2 || (major === 2 && minor >= 2));
  const names = [
    'targetgroupbindings.elbv2.k8s.aws',
    ...(hasParams ? ['ingressclassparams.elbv2.k8s.aws'] : []),
  ];
  return names.flatMap((name) => {
    const ref: Ref = { kind: 'CustomResourceDefinition', name };
    const found = lens.find(CRDS, ref);
    if (typeof found === 'string') return [{ name, source: citeAbsence(CRDS, ref) }];
    const versions = found.value.spec?.versions;
    const isServed = versions?.some((one) => one.name === 'v1beta1' && one.served !== false);
    return isServed === false ? [{ name, source: cite(found, 'spec', 'versions') }] : [];
  });
}

const COMPUTE = 'eks.amazonaws.com/compute-type';

/** Fargate has no metadata; a token's answer goes as many hops as an instance allows. */
function metadataBlocks(lens: Lens, pods: readonly Seen<kubernetes.Pod>[]): readonly Evidence[] {
  const blocks = pods.map((pod): Evidence | undefined => {
    const { nodeName = '', hostNetwork } = pod.value.spec;
    const node = lens.find('kubernetes/nodes', { kind: 'Node', name: nodeName });
    // Where a node is called by its instance, the controller can ask EC2 for it.
    if (typeof node === 'string' || nodeName.startsWith('i-')) return undefined;
    if (node.value.metadata.labels?.[COMPUTE] === 'fargate') {
      return cite(node, 'metadata', 'labels', COMPUTE);
    }
    const instance = instanceOf(lens, node);
    const { HttpEndpoint, HttpTokens, HttpPutResponseHopLimit } =
      instance?.value.MetadataOptions ?? {};
    const isShort = HttpTokens === 'required' && HttpPutResponseHopLimit === 1 && !hostNetwork;
    return instance !== undefined && (HttpEndpoint === 'disabled' || isShort)
      ? cite(instance, 'MetadataOptions')
      : undefined;
  });
  const known = blocks.filter((block) => block !== undefined);
  return known.length === pods.length ? known : [];
}

/** Where something of the cluster bears its real name, so that the controller passes it over. */
function nameConflicts(
  lens: Lens,
  { value: told }: Setting<string>,
  { clusterName }: Home,
  stacks: readonly Stack[],
): readonly Evidence[] {
  const own = clusterName?.value;
  if (typeof own !== 'string' || told === '' || told.startsWith('$') || told === own) return [];
  const tag = `kubernetes.io/cluster/${own}`;
  const leftOut = new Map(
    stacks
      .flatMap(({ subnets }) => (subnets === 'unknown' ? [] : subnets.leftOut))
      .filter(({ because, subnet }) => {
        const tags = subnet.value.Tags ?? [];
        return because === 'other-cluster' && tags.some(({ Key }) => Key === tag);
      })
      .map(({ subnet }) => [subnet.ref.name, cite(subnet, 'Tags')]),
  );
  const balancers = lens
    .all('aws/elbv2/load-balancers')
    .filter(({ value }) => lens.tagsOf(value.LoadBalancerArn)['elbv2.k8s.aws/cluster'] === own)
    .flatMap(({ ref }): readonly Evidence[] => {
      const tags = lens.entry('aws/elbv2/tags', ref);
      return tags === undefined ? [] : [cite(tags)];
    });
  return [...leftOut.values(), ...balancers];
}

/** Major, minor and patch, of the tag of its image or else of the label of its chart. */
export function versionOf({
  deployment,
  containerIndex,
}: Omit<ControllerPart, 'flags'>): readonly number[] | undefined {
  const { template } = deployment.value.spec;
  const tag = /:(v?\d[^/:@]*)(?:@|$)/.exec(template.spec.containers[containerIndex]?.image ?? '');
  const text = tag?.[1] ?? deployment.value.metadata.labels?.['app.kubernetes.io/version'] ?? '';
  const numbers = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)?.slice(1);
  return numbers?.map((number) => Number(number ?? 0));
}
