import { refKey, refOf } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type { SectionName, Sections } from '../snapshot/sections.js';
import { readableSections, type Gap, type Snapshot } from '../snapshot/snapshot.js';
import { withDefaults } from './defaults.js';
import { kept } from './kept.js';
import type { ManifestObject } from './read.js';

/** A cluster with manifests laid over it, and what that changes. */
export interface Overlaid {
  readonly snapshot: Snapshot;
  readonly created: readonly Ref[];
  readonly replaced: readonly Ref[];
  readonly removed: readonly Ref[];
  /** No different from what is there, which stays as it is. */
  readonly same: readonly Ref[];
}

export interface OverlayOptions {
  /** Removes what the manifests leave out, see `isPruned`. */
  readonly prune: boolean;
}

type Item = Readonly<Record<string, unknown>>;

/**
 * What the cluster would hold once the manifests are applied. Each is taken for the whole object:
 * what it leaves out is gone, except for what the API server and controllers put there, see
 * `kept.ts`. What they said of the last configuration that was applied is in no snapshot.
 */
export function overlay(
  before: Snapshot,
  objects: readonly ManifestObject[],
  { prune }: OverlayOptions,
): Overlaid {
  const bySection = Map.groupBy(objects, ({ section }) => section);
  const changed = {
    created: [] as Ref[],
    replaced: [] as Ref[],
    removed: [] as Ref[],
    same: [] as Ref[],
  };
  const sections: Partial<Record<SectionName, unknown>> = { ...before.sections };
  const ports = new NodePorts(before.sections);
  const namespaces = new Set(objects.flatMap(({ ref }) => ref.namespace ?? []));
  for (const [section, own] of bySection) {
    const live = itemsOf(before.sections, section);
    const given = new Map(own.map((object) => [refKey(object.ref), object]));
    const items: Item[] = [];
    for (const item of live) {
      const ref = refOf(section, item);
      const object = given.get(refKey(ref));
      if (object === undefined) {
        if (prune && isPruned(ref, item, namespaces)) changed.removed.push(ref);
        else items.push(item);
        continue;
      }
      given.delete(refKey(ref));
      const value = ports.allocate(section, kept(section, item, object.value));
      // A snapshot that an older version took may lack what is read by now.
      const isSame = isEqual(withDefaults(section, item), value);
      (isSame ? changed.same : changed.replaced).push(ref);
      items.push(isSame ? item : value);
    }
    for (const { ref, value } of given.values()) {
      changed.created.push(ref);
      items.push(ports.allocate(section, value));
    }
    sections[section] = items;
  }
  const gaps = [...before.gaps, ...unseen(before, bySection.keys(), namespaces)];
  return { snapshot: { ...before, sections: sections as Sections, gaps }, ...changed };
}

/** Where nobody looked, what the manifests hold is not all that there is. */
function unseen(
  before: Snapshot,
  given: Iterable<SectionName>,
  namespaces: ReadonlySet<string>,
): readonly Gap[] {
  const seen = readableSections(before);
  const gap = (message: string, resource?: string): Gap => ({
    source: 'snapshot',
    operation: 'preflight',
    ...(resource === undefined ? {} : { resource }),
    reason: 'unavailable',
    message,
  });
  const { namespaces: scope } = before.scope;
  const outside = [...namespaces].filter((name) => scope !== null && !scope.includes(name)).sort();
  return [
    ...[...given]
      .filter((section) => seen[section] === undefined)
      .map((section) => gap('of these, only what the manifests hold is known', section)),
    ...outside.map((name) =>
      gap(`what is in namespace ${name} is not known: it was not looked at`),
    ),
  ];
}

function itemsOf(sections: Sections, section: SectionName): readonly Item[] {
  const content: unknown = sections[section];
  return Array.isArray(content) ? (content as readonly Item[]) : [];
}

// What a cluster makes by itself in every namespace.
const OF_THE_CLUSTER = new Set([
  'Service/default/kubernetes',
  'Endpoints/default/kubernetes',
  'EndpointSlice/default/kubernetes',
]);
const IN_EVERY_NAMESPACE = new Set(['ServiceAccount/default', 'ConfigMap/kube-root-ca.crt']);
/** Of a TargetGroupBinding that the controller made for an Ingress or a Service. */
const OF_A_STACK = /^(?:ingress|service|gateway)\.k8s\.aws\/stack/;

/**
 * As far as can be told without what was applied last: of the kinds and in the namespaces of the
 * manifests, whatever no controller and not the cluster itself made.
 */
function isPruned(ref: Ref, item: Item, namespaces: ReadonlySet<string>): boolean {
  if (ref.namespace === undefined || !namespaces.has(ref.namespace)) return false;
  if (OF_THE_CLUSTER.has(refKey(ref)) || IN_EVERY_NAMESPACE.has(`${ref.kind}/${ref.name}`)) {
    return false;
  }
  const { ownerReferences = [], labels = {} } = item['metadata'] as {
    readonly ownerReferences?: readonly unknown[];
    readonly labels?: Readonly<Record<string, string>>;
  };
  return ownerReferences.length === 0 && !Object.keys(labels).some((key) => OF_A_STACK.test(key));
}

interface Port {
  readonly nodePort?: number;
}

/**
 * The API server gives each port of a NodePort or LoadBalancer Service a free node port. Which, it
 * draws by lot; here it is the first.
 */
class NodePorts {
  readonly #used: Set<number>;
  #next = 30_000;

  constructor(sections: Sections) {
    this.#used = new Set(
      (sections['kubernetes/services'] ?? []).flatMap(({ spec }) => [
        ...(spec.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []),
        ...(spec.healthCheckNodePort === undefined ? [] : [spec.healthCheckNodePort]),
      ]),
    );
  }

  allocate(section: SectionName, item: Item): Item {
    if (section !== 'kubernetes/services') return item;
    const spec = item['spec'] as Item & { readonly ports?: readonly Port[] };
    const { type, allocateLoadBalancerNodePorts: allocates } = spec;
    if (type !== 'NodePort' && !(type === 'LoadBalancer' && allocates !== false)) return item;
    const ports = spec.ports?.map((port) =>
      port.nodePort === undefined || port.nodePort === 0
        ? { ...port, nodePort: this.#free() }
        : port,
    );
    const isLocal = type === 'LoadBalancer' && spec['externalTrafficPolicy'] === 'Local';
    const probed = isLocal
      ? { healthCheckNodePort: spec['healthCheckNodePort'] ?? this.#free() }
      : {};
    return { ...item, spec: { ...spec, ...(ports === undefined ? {} : { ports }), ...probed } };
  }

  #free(): number {
    while (this.#used.has(this.#next)) this.#next += 1;
    this.#used.add(this.#next);
    return this.#next;
  }
}

/** In whatever order fields stand; a field that is not set is none. */
function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object') return false;
  if (one === null || other === null || Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [one as Item, other as Item];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    isEqual(left[key], right[key]),
  );
}
