import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { coverage, rangeOf } from './addresses.js';
import { indexInterfaces, type Interfaces } from './interfaces.js';
import type { Lens } from './lens.js';
import { reachThrough, type Place, type Reach } from './security-rules.js';
import type { BackendService, WebhookDoor } from './topology.js';

/**
 * The ways from the control plane of EKS to the pods of a Service that answers webhooks. None
 * where the control plane or its security groups were not seen: another one may stand anywhere.
 */
export function doorsOf(
  lens: Lens,
  { object, pods }: BackendService,
  servicePort: number,
): readonly WebhookDoor[] {
  const value = lens.sections['aws/eks/cluster'];
  const { clusterSecurityGroupId, securityGroupIds = [], vpcId } = value?.resourcesVpcConfig ?? {};
  const port = object.value.spec.ports?.find((one) => one.port === servicePort);
  if (value === undefined || clusterSecurityGroupId === undefined || port === undefined) return [];
  if (vpcId === undefined) return [];
  const cluster: Seen<aws.Cluster> = {
    section: 'aws/eks/cluster',
    ref: { kind: 'Cluster', name: value.name ?? '' },
    value,
  };
  const from = [clusterSecurityGroupId, ...securityGroupIds];
  const interfaces = indexInterfaces(lens);
  return pods.flatMap((pod): readonly WebhookDoor[] => {
    const number = portOf(pod, port);
    if (number === undefined || !isReady(pod)) return [];
    const own = holderOf(lens, interfaces, pod, vpcId);
    const base = { pod, port: number, from, groups: own?.ids ?? [] };
    if (own === undefined) {
      const block = isOutside(lens, pod, vpcId);
      return block === undefined
        ? []
        : [{ ...base, reach: 'outside', evidence: [cite(pod, 'status', 'podIP'), block] }];
    }
    return [
      {
        ...base,
        reach: reachOf(lens, cluster, own, from, number),
        evidence: [
          cite(own.eni, 'Groups'),
          cite(cluster, 'resourcesVpcConfig', 'clusterSecurityGroupId'),
          ...own.groups.map((group) => cite(group, 'IpPermissions')),
        ],
      },
    ];
  });
}

interface Holder {
  readonly eni: Seen<aws.NetworkInterface>;
  readonly ids: readonly string[];
  readonly groups: readonly Seen<aws.SecurityGroup>[];
}

function holderOf(
  lens: Lens,
  interfaces: Interfaces,
  pod: Seen<kubernetes.Pod>,
  vpcId: string,
): Holder | undefined {
  const eni = interfaces.holding(pod.value.status?.podIP ?? '', vpcId);
  if (eni === undefined) return undefined;
  const ids = (eni.value.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []).toSorted();
  const groups = ids.flatMap((name) => {
    const found = lens.find('aws/ec2/security-groups', { kind: 'SecurityGroup', name });
    return typeof found === 'object' ? found : [];
  });
  return { eni, ids, groups };
}

/** The control plane has interfaces in the subnets that the cluster was made with. */
function reachOf(
  lens: Lens,
  { value }: Seen<aws.Cluster>,
  { ids, groups }: Holder,
  from: readonly string[],
  number: number,
): Reach {
  const places = (value.resourcesVpcConfig?.subnetIds ?? []).map((name): Place => {
    const found = lens.find('aws/ec2/subnets', { kind: 'Subnet', name });
    const block = typeof found === 'object' ? rangeOf(found.value.CidrBlock ?? '') : undefined;
    return { block, addresses: [] };
  });
  const isWhole = groups.length === ids.length && ids.length > 0;
  if (!isWhole || places.length === 0) return 'unknown';
  return reachThrough(
    groups.map((group) => group.value),
    { protocol: 'tcp', number },
    { groups: from, places },
    (name) =>
      lens
        .entry('aws/ec2/managed-prefix-lists', { kind: 'PrefixList', name })
        ?.value.map(({ Cidr }) => Cidr),
  );
}

function isReady({ value }: Seen<kubernetes.Pod>): boolean {
  return (value.status?.conditions ?? []).some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
}

function portOf(
  { value }: Seen<kubernetes.Pod>,
  { targetPort, port }: kubernetes.ServicePort,
): number | undefined {
  if (targetPort === undefined) return port;
  if (typeof targetPort === 'number') return targetPort;
  return value.spec.containers
    .flatMap(({ ports = [] }) => ports)
    .find(({ name }) => name === targetPort)?.containerPort;
}

/** Where its address is none of the VPC's: the blocks of that. */
function isOutside(lens: Lens, pod: Seen<kubernetes.Pod>, vpcId: string): Evidence | undefined {
  const vpc = lens.find('aws/ec2/vpcs', { kind: 'Vpc', name: vpcId });
  const address = rangeOf(pod.value.status?.podIP ?? '');
  if (typeof vpc === 'string' || address?.family !== 'ipv4') return undefined;
  const { CidrBlock, CidrBlockAssociationSet } = vpc.value;
  if (CidrBlockAssociationSet === undefined || pod.value.spec.hostNetwork === true) {
    return undefined;
  }
  const blocks = [CidrBlock, ...CidrBlockAssociationSet.map((one) => one.CidrBlock)].flatMap(
    (block) => rangeOf(block ?? '') ?? [],
  );
  return coverage(blocks, address) === 'none' ? cite(vpc, 'CidrBlockAssociationSet') : undefined;
}
