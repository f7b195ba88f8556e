import { refKey } from '../findings/cite.js';
import type { Json, Ref } from '../findings/finding.js';
import { SECTIONS, type SectionName } from '../snapshot/sections.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { linkSnapshot } from '../topology/link.js';
import type { Stack, Topology } from '../topology/topology.js';
import type { Draft, ListName } from './draft.js';

/** The section that objects of a kind are in, as a `Ref` names it. */
export function sectionOf(kind: string): ListName | undefined {
  const found = Object.entries(SECTIONS).find(
    ([name, spec]) => name.startsWith('kubernetes/') && spec.shape === 'list' && spec.kind === kind,
  );
  return found?.[0] as ListName | undefined;
}

/** Those that are not what they were: status and what only the server writes aside. */
export function changedRefs(before: Draft, after: Draft, touched: readonly Ref[]): readonly Ref[] {
  const seen = new Map(touched.map((ref) => [refKey(ref), ref]));
  return [...seen.values()].filter((ref) => {
    const section = sectionOf(ref.kind);
    if (section === undefined) return false;
    return intentOf(before.get(section, ref)) !== intentOf(after.get(section, ref));
  });
}

/** What people ask for by an object. The order of keys is not part of it. */
function intentOf(object: unknown): string {
  if (object === undefined) return '';
  const {
    status: _status,
    metadata,
    ...rest
  } = object as {
    readonly status?: unknown;
    readonly metadata: { readonly labels?: object; readonly annotations?: object };
  };
  const { labels = {}, annotations = {} } = metadata;
  return JSON.stringify(sorted({ ...rest, labels, annotations } as unknown as Json));
}

/** In whatever order fields stand. */
export function isAlike(a: unknown, b: unknown): boolean {
  return (
    JSON.stringify(sorted((a ?? null) as Json)) === JSON.stringify(sorted((b ?? null) as Json))
  );
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

export interface StackId {
  readonly api: Stack['api'];
  readonly id: string;
}

export const keyOfStack = ({ api, id }: StackId): string => `${api} ${id}`;

/** Any of these decides of every stack which class it has, or how the controller works. */
const OF_ALL = new Set(['IngressClass', 'IngressClassParams', 'Namespace']);

/** The stacks of which something that they are built from changed, and those that are no more. */
export function changedStacks(
  before: Snapshot,
  topology: Topology,
  changed: readonly Ref[],
): { readonly stacks: readonly Stack[]; readonly gone: readonly StackId[] } {
  const keys = new Set(changed.map(refKey));
  const isChanged = (ref: Ref): boolean => keys.has(refKey(ref));
  const isAll = topology.controllers.some(({ deployment }) => isChanged(deployment.ref));
  const held = stacksBefore(before, changed);
  const there = new Set(topology.stacks.map(keyOfStack));
  return {
    stacks: topology.stacks.filter(
      (stack) =>
        isAll || held.has(keyOfStack(stack)) || inputsOf(stack).some((ref) => isChanged(ref)),
    ),
    gone: [...held.values()].filter((stack) => !there.has(keyOfStack(stack))),
  };
}

/** The objects that a stack is built from. */
function inputsOf({ members, service, serves }: Stack): readonly Ref[] {
  return [
    ...serves,
    ...(service === undefined ? [] : [service.ref]),
    ...members.flatMap(({ ref, params, ingressClass, backends }) => [
      ...(typeof params === 'object' ? [params.ref] : []),
      ...(typeof ingressClass === 'object' ? [ingressClass.ref] : []),
      ...backends.map(({ serviceName }) => ({
        kind: 'Service',
        namespace: ref.namespace,
        name: serviceName,
      })),
    ]),
  ];
}

/** The stacks that changed objects had a part in. */
function stacksBefore(before: Snapshot, changed: readonly Ref[]): ReadonlyMap<string, StackId> {
  const keys = new Set(changed.map(refKey));
  const isWhole = changed.some(({ kind }) => OF_ALL.has(kind));
  const topology = linkSnapshot(isWhole ? before : only(before, keys));
  return new Map(
    topology.stacks
      .filter((stack) => inputsOf(stack).some((ref) => keys.has(refKey(ref))))
      .map(({ api, id }) => [keyOfStack({ api, id }), { api, id }]),
  );
}

/** No ways in but these, and nothing behind them: which stack each is in needs no more. */
function only(snapshot: Snapshot, keys: ReadonlySet<string>): Snapshot {
  const { sections } = snapshot;
  const kept = <T extends { readonly metadata: { name: string; namespace?: string | undefined } }>(
    kind: string,
    items: readonly T[] | undefined,
  ): readonly T[] =>
    (items ?? []).filter(({ metadata: { name, namespace } }) =>
      keys.has(refKey({ kind, namespace, name })),
    );
  const none: readonly SectionName[] = [
    'kubernetes/pods',
    'kubernetes/events',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/replicasets.apps',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'aws/elbv2/target-groups',
    'aws/elbv2/load-balancers',
    'aws/ec2/network-interfaces',
  ];
  return {
    ...snapshot,
    sections: {
      ...sections,
      ...Object.fromEntries(none.map((name) => [name, []])),
      'kubernetes/logs': {},
      'kubernetes/ingresses.networking.k8s.io': kept(
        'Ingress',
        sections['kubernetes/ingresses.networking.k8s.io'],
      ),
      'kubernetes/services': kept('Service', sections['kubernetes/services']),
    },
  };
}
