import type * as kubernetes from '../snapshot/kubernetes.js';
import { EVERYWHERE, rangeOf, without, type AddressRange } from './addresses.js';
import { matches } from './expected-targets.js';
import { reachFrom, type Port, type Reach, type Source } from './security-rules.js';

/*
 * What NetworkPolicies let in to a pod, as the API defines it, whoever enforces them. Pure
 * functions of policies, labels and addresses.
 */

type Policy = kubernetes.NetworkPolicy;
type Rule = NonNullable<NonNullable<Policy['spec']>['ingress']>[number];
export type Peer = NonNullable<Rule['from']>[number];
type PolicyPort = NonNullable<Rule['ports']>[number];

/** The addresses of the pods that a peer selects; absent where not all of them were seen. */
export type MembersOf = (peer: Peer, policy: Policy) => readonly AddressRange[] | undefined;

/** Whom policies let in, taken together. */
export interface Admitted {
  readonly ranges: readonly AddressRange[];
  /** Somebody else may be let in as well: a peer could not be resolved. */
  readonly isWhole: boolean;
}

/**
 * Those of the policies of a pod's namespace that isolate it: what none of them lets in is
 * dropped. Pods in the network of their node are the node's, and subject to none.
 */
export function isolating<T extends { readonly value: Policy }>(
  policies: readonly T[],
  { metadata, spec }: kubernetes.Pod,
): readonly T[] {
  if (spec.hostNetwork === true) return [];
  return policies.filter(
    ({ value }) =>
      isAboutIngress(value) && matches(metadata.labels ?? {}, value.spec?.podSelector ?? {}),
  );
}

/** Without types, or with none, a policy is about what comes in, and egress rules add to that. */
function isAboutIngress({ spec }: Policy): boolean {
  const { policyTypes = [] } = spec ?? {};
  return policyTypes.length === 0 || policyTypes.includes('Ingress');
}

/** Whom the rules of policies let in to a port of a pod. */
export function admittedBy(
  policies: readonly Policy[],
  pod: kubernetes.Pod,
  port: Port,
  membersOf: MembersOf,
): Admitted {
  const ranges: AddressRange[] = [];
  let isWhole = true;
  for (const policy of policies) {
    for (const { from = [], ports = [] } of policy.spec?.ingress ?? []) {
      if (ports.length > 0 && !ports.some((one) => isAboutPort(one, pod, port))) continue;
      if (from.length === 0) ranges.push(EVERYWHERE.ipv4, EVERYWHERE.ipv6);
      for (const peer of from) {
        const found = peer.ipBlock === undefined ? membersOf(peer, policy) : blockOf(peer.ipBlock);
        if (found === undefined) isWhole = false;
        else ranges.push(...found);
      }
    }
  }
  return { ranges, isWhole };
}

/** What of a source gets in. Of clients, who may be anybody, only that all or none of them do. */
export function reachPast({ ranges, isWhole }: Admitted, places: Source['places']): Reach {
  const isNobody = typeof places === 'string' && ranges.every(({ family }) => family !== places);
  return isNobody && isWhole ? 'blocked' : reachFrom(places, ranges, isWhole);
}

function blockOf({ cidr, except = [] }: NonNullable<Peer['ipBlock']>): readonly AddressRange[] {
  const range = rangeOf(cidr);
  if (range === undefined) return [];
  return without(
    range,
    except.flatMap((one) => rangeOf(one) ?? []),
  );
}

function isAboutPort(
  { protocol = 'TCP', port, endPort }: PolicyPort,
  pod: kubernetes.Pod,
  asked: Port,
): boolean {
  if (protocol.toLowerCase() !== asked.protocol) return false;
  if (port === undefined) return true;
  if (typeof port === 'string') return numbersOf(pod, port, asked.protocol).includes(asked.number);
  return port <= asked.number && asked.number <= (endPort ?? port);
}

/** Ports of a pod's containers by name; init containers that go on running are among them. */
function numbersOf({ spec }: kubernetes.Pod, name: string, protocol: string): readonly number[] {
  const sidecars = (spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always');
  return [...spec.containers, ...sidecars].flatMap(({ ports = [] }) =>
    ports
      .filter((one) => one.name === name && (one.protocol ?? 'TCP').toLowerCase() === protocol)
      .map(({ containerPort }) => containerPort),
  );
}
