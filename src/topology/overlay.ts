import type { Seen } from '../findings/cite.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { coverage, rangeOf } from './addresses.js';
import { COMPUTE_TYPE } from './expected-targets.js';
import type { Lens } from './lens.js';
import { blocksOf } from './packets/blocks.js';
import type { Site } from './subnets.js';
import type { Backend, BackendService, Binding, Overlay } from './topology.js';

const VPC_CNI = { kind: 'DaemonSet', namespace: 'kube-system', name: 'aws-node' };

/**
 * Services that are to be reached by pod address, none of whose pods has an address of the VPC,
 * in a cluster without the VPC's own network plugin. Pods of machines outside AWS may be routed
 * to, and a healthy target shows that it is.
 */
export function overlayOf(
  lens: Lens,
  site: Site | undefined,
  bindings: readonly Binding[],
  backends: readonly Backend[],
): Overlay | undefined {
  if (lens.find('kubernetes/daemonsets.apps', VPC_CNI) !== 'absent' || site === undefined) {
    return undefined;
  }
  const vpc = lens.find('aws/ec2/vpcs', { kind: 'Vpc', name: site.vpcId });
  if (typeof vpc === 'string') return undefined;
  const blocks = blocksOf(vpc.value);
  const healthy = healthyTargets(lens);
  const addressOutside = (pod: Seen<kubernetes.Pod>): string | undefined => {
    const { podIP = '' } = pod.value.status ?? {};
    const address = rangeOf(podIP);
    if (address === undefined || healthy.has(podIP) || pod.value.spec.hostNetwork === true) {
      return undefined;
    }
    return coverage(blocks, address) === 'none' && isInAws(lens, pod) ? podIP : undefined;
  };
  const found: { readonly service: BackendService; readonly pod: Seen<kubernetes.Pod> }[] = [];
  for (const service of byAddress(bindings, backends)) {
    const [pod] = service.pods;
    if (pod === undefined) continue;
    if (service.pods.every((one) => addressOutside(one) !== undefined))
      found.push({ service, pod });
  }
  const [first, ...rest] = found;
  return first === undefined
    ? undefined
    : {
        services: [first.service, ...rest.map(({ service }) => service)],
        pod: first.pod,
        address: first.pod.value.status?.podIP ?? '',
        vpc,
      };
}

/** The Services whose pods are, or are to be, targets themselves. */
function byAddress(
  bindings: readonly Binding[],
  backends: readonly Backend[],
): ReadonlySet<BackendService> {
  return new Set([
    ...bindings.flatMap(({ object, service }) =>
      object.value.spec.targetType === 'ip' && typeof service === 'object' ? [service] : [],
    ),
    ...backends.flatMap(({ targetType, service }) =>
      targetType?.value === 'ip' && typeof service === 'object' ? [service] : [],
    ),
  ]);
}

function healthyTargets(lens: Lens): ReadonlySet<string> {
  return new Set(
    Object.values(lens.sections['aws/elbv2/target-health'] ?? {})
      .flat()
      .flatMap(({ Target, TargetHealth }) =>
        TargetHealth?.State === 'healthy' ? [Target.Id] : [],
      ),
  );
}

function isInAws(lens: Lens, { value }: Seen<kubernetes.Pod>): boolean {
  const node = lens.find('kubernetes/nodes', { kind: 'Node', name: value.spec.nodeName ?? '' });
  return typeof node === 'object' && node.value.metadata.labels?.[COMPUTE_TYPE] !== 'hybrid';
}
