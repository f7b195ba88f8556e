import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { attributeOf, CROSS_ZONE, numberOf } from './elb-attributes.js';
import {
  isLeaving,
  isTrue,
  leavingTaint,
  nodesByInstance,
  readySince,
} from './expected-targets.js';
import { groupBy, type Lens } from './lens.js';
import type {
  BackendService,
  LoadBalancer,
  RegisteredTarget,
  Setting,
  TargetGroup,
} from './topology.js';

/*
 * What stands behind the targets that AWS has registered, and by which of its settings a load
 * balancer takes them for healthy or not.
 */

type Node = Seen<kubernetes.Node>;
type Pod = Seen<kubernetes.Pod>;
type Parts = Pick<TargetGroup, 'object' | 'service' | 'health' | 'ageSeconds'>;

const ZONE = 'topology.kubernetes.io/zone';
/** By which a Deployment, and a StatefulSet or DaemonSet, tell the pods of their versions apart. */
const VERSIONS = ['pod-template-hash', 'controller-revision-hash'];
const ROUTING = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets';

/** Joins the targets of a group with pods and nodes, which are looked for once. */
export function targetFinder(
  lens: Lens,
  podsAt: (address: string) => readonly Pod[],
): (parts: Parts) => readonly RegisteredTarget[] {
  const nodeOf = nodesByInstance(lens);
  return ({ object, service, health, ageSeconds }) => {
    const isInstance = object.value.TargetType === 'instance';
    const backed = isLocalOnly({ object, service }) ? backedNodes(lens, service) : undefined;
    return (health?.value ?? []).map(({ Target, TargetHealth }, at): RegisteredTarget => {
      const pod = isInstance ? undefined : podAt(podsAt(Target.Id), service);
      const node = isInstance ? nodeOf(Target.Id) : runsOn(lens, pod);
      const version = VERSIONS.find((label) => pod?.value.metadata.labels?.[label] !== undefined);
      const ready = isInstance ? node : pod;
      const ages = [ready && readySince(lens, ready).ageSeconds, ageSeconds];
      return {
        at,
        id: Target.Id,
        state: TargetHealth?.State ?? '',
        reason: TargetHealth?.Reason,
        description: TargetHealth?.Description,
        zone: Target.AvailabilityZone ?? node?.value.metadata.labels?.[ZONE],
        pod,
        node,
        version:
          pod === undefined || version === undefined
            ? undefined
            : cite(pod, 'metadata', 'labels', version),
        readySeconds: ready === undefined ? undefined : least(ages),
        isChanging: isChanging(pod, node),
        isBacked:
          backed === undefined || node === undefined ? 'unknown' : backed.has(node.ref.name),
      };
    });
  };
}

/** An address is one pod's, except of the host's, which the pods of a Service share with others. */
function podAt(found: readonly Pod[], service: BackendService | undefined): Pod | undefined {
  return found.find((pod) => service?.pods.includes(pod)) ?? found[0];
}

function runsOn(lens: Lens, pod: Pod | undefined): Node | undefined {
  const found = lens.find('kubernetes/nodes', {
    kind: 'Node',
    name: pod?.value.spec.nodeName ?? '',
  });
  return typeof found === 'string' ? undefined : found;
}

/** On its way out, or not fit yet: no target for long, or one that is none yet. */
function isChanging(pod: Pod | undefined, node: Node | undefined): boolean {
  return (
    pod?.value.metadata.deletionTimestamp !== undefined ||
    (pod !== undefined && !isTrue(pod, 'ContainersReady')) ||
    (node !== undefined &&
      (node.value.metadata.deletionTimestamp !== undefined || leavingTaint(node) !== undefined))
  );
}

/** Nodes with a ready endpoint of a Service; absent where its slices were not listed whole. */
function backedNodes(
  lens: Lens,
  service: BackendService | undefined,
): ReadonlySet<string> | undefined {
  const namespace = service?.ref.namespace;
  if (!lens.mayDeny('kubernetes/endpointslices.discovery.k8s.io', namespace)) return undefined;
  return new Set(
    (service?.slices ?? []).flatMap(({ value }) =>
      (value.endpoints ?? []).flatMap(({ nodeName, conditions }) =>
        nodeName === undefined || conditions?.ready === false ? [] : [nodeName],
      ),
    ),
  );
}

/**
 * Nodes send only to pods of their own, so that one without a pod fails its health check as it
 * should: a target group of instances behind externalTrafficPolicy Local.
 */
export function isLocalOnly({ object, service }: Pick<TargetGroup, 'object' | 'service'>): boolean {
  return (
    object.value.TargetType === 'instance' &&
    service?.object.value.spec.externalTrafficPolicy === 'Local'
  );
}

/**
 * Seconds until the first health checks have decided: registration, and as many checks in a row as
 * either verdict takes. An NLB takes minutes to register a target.
 */
export function firstVerdict(
  { object: { value } }: Pick<TargetGroup, 'object'>,
  [balancer]: readonly LoadBalancer[],
): number {
  const isApplication = balancer?.object.value.Type === 'application';
  const {
    HealthCheckIntervalSeconds: interval = 30,
    HealthCheckTimeoutSeconds: timeout = 10,
    HealthyThresholdCount: healthy = 5,
    UnhealthyThresholdCount: unhealthy = 5,
  } = value;
  const checks = interval * Math.max(healthy, unhealthy) + timeout;
  return isApplication ? Math.max(180, 60 + checks) : 300 + checks;
}

/** Whether a load balancer sends to the targets of every zone from each; absent where not seen. */
export function crossZoneOf(
  [balancer]: readonly LoadBalancer[],
  attributes: TargetGroup['attributes'],
): Setting<boolean> | undefined {
  const own = attributeOf(attributes, CROSS_ZONE);
  if (own !== undefined && (own.value === 'true' || own.value === 'false')) {
    return { value: own.value === 'true', source: own.source, isExplicit: true };
  }
  if (attributes === undefined || balancer === undefined) return undefined;
  const of = attributeOf(balancer.attributes, CROSS_ZONE);
  return of && { value: of.value === 'true', source: of.source, isExplicit: true };
}

/** How few targets may be healthy before a load balancer sends to all; absent where not seen. */
export function failOpenBelow(
  attributes: TargetGroup['attributes'],
  of: number,
):
  | {
      readonly min: number;
      readonly key: string;
      readonly value: number;
      readonly source: Evidence;
    }
  | undefined {
  const thresholds = ['count', 'percentage'].flatMap((unit) => {
    const key = `${ROUTING}.${unit}`;
    const found = numberOf(attributes, key);
    if (found === undefined) return [];
    const { value } = found;
    const min = unit === 'count' ? value : Math.ceil((value / 100) * of);
    return [{ min, key, value, source: found.source }];
  });
  return thresholds.toSorted((a, b) => b.min - a.min)[0];
}

const least = (ages: readonly (number | undefined)[]): number | undefined => {
  const known = ages.filter((age) => age !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
};

/** Targets that are not being deregistered, by what AWS says of them. */
export interface Standing {
  readonly all: readonly RegisteredTarget[];
  readonly healthy: readonly RegisteredTarget[];
  /** Unhealthy, or of unknown health though they are checked. */
  readonly failing: readonly RegisteredTarget[];
  readonly initial: readonly RegisteredTarget[];
}

export function standingOf(targets: readonly RegisteredTarget[]): Standing {
  const all = targets.filter(({ state }) => !isLeaving(state));
  const among = (...states: readonly string[]): readonly RegisteredTarget[] =>
    all.filter(({ state }) => states.includes(state));
  return {
    all,
    healthy: among('healthy'),
    failing: among('unhealthy', 'unhealthy.draining', 'unavailable').filter(
      ({ reason }) => reason !== 'Target.HealthCheckDisabled',
    ),
    initial: among('initial'),
  };
}

/** One of each reason, the most frequent first. */
export function byReason(
  targets: readonly RegisteredTarget[],
): readonly { readonly first: RegisteredTarget; readonly count: number; readonly said: string }[] {
  const groups = groupBy(
    targets,
    ({ state, reason, description }) => `${state} ${reason ?? ''} ${description ?? ''}`,
  );
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [{ first, count: group.length, said: saidOf(first) }];
    })
    .toSorted((a, b) => b.count - a.count || (a.said < b.said ? -1 : 1));
}

/** `Target.Timeout, "Request timed out"`. */
function saidOf({ state, reason, description }: RegisteredTarget): string {
  return [reason ?? state, ...(description === undefined ? [] : [`"${description}"`])].join(', ');
}

/** The fault is of AWS itself, as AWS says. */
export function isInternal({ reason }: RegisteredTarget): boolean {
  return reason === 'Elb.InternalError';
}
