import { instanceId } from '../topology/expected-targets.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Draft } from './draft.js';

/*
 * Where pods that don't exist yet would run, and by which addresses: the next that the node's
 * network interface holds in reserve, as the VPC's network plugin gives them out. So whatever is
 * told of an address (its VPC, its security groups) holds of the pods to come too.
 */

export interface Place {
  readonly node: kubernetes.Node | undefined;
  readonly address: string;
}

/** Gives out places: each address once, nodes in turn. */
export function placeGiver(draft: Draft): (nodes?: readonly kubernetes.Node[]) => Place {
  const taken = new Set([
    ...draft.all('kubernetes/pods').flatMap(addressesOf),
    ...draft
      .all('kubernetes/nodes')
      .flatMap(({ status }) => (status?.addresses ?? []).map(({ address }) => address)),
  ]);
  const open = draft.all('kubernetes/nodes').filter(isOpen).toSorted(byName);
  const reserves = new Map<string, readonly string[]>();
  let turn = 0;
  let made = 0;

  const reserveOf = (node: kubernetes.Node): readonly string[] => {
    const { name } = node.metadata;
    const known = reserves.get(name) ?? [...inReserve(draft, node), ...beside(draft, name)];
    reserves.set(name, known);
    return known;
  };
  const isFree = (address: string): boolean => !taken.has(address);
  return (nodes = open) => {
    const node = nodes[turn % Math.max(nodes.length, 1)];
    turn += 1;
    let address = node === undefined ? undefined : reserveOf(node).find(isFree);
    while (address === undefined || !isFree(address)) {
      made += 1;
      // Of the block for tests of networks: no address of anybody.
      address = `198.18.${Math.floor(made / 256) % 256}.${made % 256}`;
    }
    taken.add(address);
    return { node, address };
  };
}

export function addressesOf({ status }: kubernetes.Pod): readonly string[] {
  return [status?.podIP ?? [], (status?.podIPs ?? []).map(({ ip }) => ip)].flat();
}

/** Whether the scheduler gives it pods that ask for nothing in particular. */
export function isOpen({ spec, status }: kubernetes.Node): boolean {
  return (
    spec?.unschedulable !== true &&
    !(spec?.taints ?? []).some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute') &&
    status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True'
  );
}

function inReserve(draft: Draft, node: kubernetes.Node): readonly string[] {
  const instance = instanceId(node.spec?.providerID);
  return draft
    .all('aws/ec2/network-interfaces')
    .filter(({ Attachment }) => instance !== undefined && Attachment?.InstanceId === instance)
    .flatMap(({ PrivateIpAddresses = [], Ipv4Prefixes = [] }) => [
      ...PrivateIpAddresses.flatMap(({ PrivateIpAddress, Primary }) =>
        Primary === true ? [] : (PrivateIpAddress ?? []),
      ),
      ...Ipv4Prefixes.flatMap(({ Ipv4Prefix = '' }) => membersOf(Ipv4Prefix)),
    ]);
}

/** The sixteen addresses of a prefix that an interface holds. */
function membersOf(prefix: string): readonly string[] {
  const [, start, last] = /^(\d+\.\d+\.\d+\.)(\d+)\/28$/.exec(prefix) ?? [];
  return start === undefined
    ? []
    : Array.from({ length: 16 }, (_, index) => `${start}${Number(last) + index}`);
}

/** Those of the range that pods of the node, or of any, have theirs from. */
function beside(draft: Draft, node: string): readonly string[] {
  const pods = draft
    .all('kubernetes/pods')
    .filter(({ spec, status }) => spec.hostNetwork !== true && status?.podIP !== undefined);
  const known = pods.find(({ spec }) => spec.nodeName === node) ?? pods[0];
  const [, start] = /^(\d+\.\d+\.\d+\.)\d+$/.exec(known?.status?.podIP ?? '') ?? [];
  return start === undefined
    ? []
    : Array.from({ length: 250 }, (_, index) => `${start}${253 - index}`);
}

const byName = (a: kubernetes.Node, b: kubernetes.Node): number =>
  a.metadata.name < b.metadata.name ? -1 : 1;
