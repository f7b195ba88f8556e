import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { COMPUTE_TYPE } from './expected-targets.js';
import type { Lens } from './lens.js';
import type { Lookup } from './topology.js';

/*
 * Who enforces NetworkPolicies: the API server takes them in every cluster, and without a network
 * plugin that does they do nothing.
 */

type DaemonSet = Seen<kubernetes.DaemonSet>;

export interface Enforcer {
  readonly name: 'the VPC CNI' | 'EKS Auto Mode' | 'Calico' | 'Cilium';
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

const VPC_CNI = { kind: 'DaemonSet', namespace: 'kube-system', name: 'aws-node' };
const SETTINGS = { kind: 'ConfigMap', namespace: 'kube-system', name: 'amazon-vpc-cni' };
/** In this ConfigMap: whether EKS works out what the agents of the nodes enforce. */
const SWITCH = 'enable-network-policy-controller';
const AGENT_FLAG = '--enable-network-policy=true';
const CALICO = /(?:^|\/)calico\/node(?:[:@]|$)/;
const CILIUM = /(?:^|\/)cilium(?:[:@]|$)/;

/** Finds who enforces policies at the pods of a node; `absent` where nobody does. */
export function enforcerFinder(lens: Lens): (nodeName: string) => Lookup<Enforcer> {
  const section = 'kubernetes/daemonsets.apps';
  const byImage = (image: RegExp): DaemonSet | undefined =>
    lens
      .all(section)
      .find(({ value }) =>
        value.spec.template.spec.containers.some((one) => image.test(one.image ?? '')),
      );
  const calico = byImage(CALICO);
  const cilium = byImage(CILIUM);
  const agent = lens.find(section, VPC_CNI);
  const settings = lens.find('kubernetes/configmaps', SETTINGS);
  const { value: isOn, evidence: how } = switchIn(settings);
  const flag = typeof agent === 'object' ? flagOf(agent) : undefined;
  const nobody =
    lens.mayDeny(section) && lens.snapshot.scope.namespaces === null ? 'absent' : 'unknown';

  return (name) => {
    const node = lens.find('kubernetes/nodes', { kind: 'Node', name });
    if (typeof node === 'string') return 'unknown';
    const { labels = {} } = node.value.metadata;
    const machine = labels[COMPUTE_TYPE];
    // Daemons don't run on Fargate.
    if (machine === 'fargate') return 'absent';
    // Another agent of Calico is for Windows, and what hybrid nodes run is up to their owner.
    if (labels['kubernetes.io/os'] === 'windows' || machine === 'hybrid') return 'unknown';
    if (machine === 'auto') {
      if (how === undefined) return 'unknown';
      return isOn ? { name: 'EKS Auto Mode', evidence: [how] } : 'absent';
    }
    if (cilium !== undefined) return { name: 'Cilium', evidence: [imagesOf(cilium)] };
    if (calico !== undefined) return { name: 'Calico', evidence: [imagesOf(calico)] };
    if (flag === undefined) return nobody;
    // The add-on sets both; by hand, one is easily forgotten.
    if (how === undefined) return 'unknown';
    return isOn ? { name: 'the VPC CNI', evidence: [flag, how] } : 'absent';
  };
}

/** No evidence where it was not seen. */
function switchIn(settings: Lookup<Seen<kubernetes.ConfigMap>>): {
  readonly value: boolean;
  readonly evidence: Evidence | undefined;
} {
  if (typeof settings === 'string') return { value: false, evidence: undefined };
  const evidence = cite(settings, 'data');
  return { value: settings.value.data?.[SWITCH] === 'true', evidence };
}

/** The agent is there even where it is switched off. */
function flagOf(agent: DaemonSet): Evidence | undefined {
  const { containers } = agent.value.spec.template.spec;
  const index = containers.findIndex(({ args = [] }) => args.includes(AGENT_FLAG));
  return index === -1
    ? undefined
    : cite(agent, 'spec', 'template', 'spec', 'containers', index, 'args');
}

function imagesOf(daemons: DaemonSet): Evidence {
  const { containers } = daemons.value.spec.template.spec;
  const index = containers.findIndex(({ image = '' }) => CALICO.test(image) || CILIUM.test(image));
  return cite(daemons, 'spec', 'template', 'spec', 'containers', index, 'image');
}

/** Cilium can do the work of kube-proxy, and where it does is not seen. */
export function isReplacingProxy(lens: Lens): boolean {
  return lens
    .all('kubernetes/daemonsets.apps')
    .some(({ value }) =>
      value.spec.template.spec.containers.some(({ image = '' }) => CILIUM.test(image)),
    );
}
