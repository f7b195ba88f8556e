import { cite } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type { RegisteredTarget, TargetGroup } from './topology.js';

/*
 * What targets that fail have in common, and those that do not fail have not. One node points at
 * the node, its network policies and its CNI; one zone at network ACLs and routes; one version at
 * what was rolled out; one pod at the pod.
 */

export interface Pattern {
  readonly kind: 'version' | 'node' | 'zone' | 'pod' | 'mixed';
  /** Follows "2 of 4 targets": "all of them on Node ip-10-0-0-1, and none elsewhere". */
  readonly said: string;
  readonly evidence: readonly Evidence[];
}

type Health = TargetGroup['health'];
type KeyOf = (target: RegisteredTarget) => string | undefined;

const nodeOf: KeyOf = ({ node, pod }) => node?.ref.name ?? pod?.value.spec.nodeName;
// An address outside the VPC is of no zone.
const zoneOf: KeyOf = ({ zone }) => (zone === 'all' ? undefined : zone);
const versionOf: KeyOf = ({ version }) =>
  typeof version?.value === 'string' ? version.value : undefined;

export function patternOf(
  health: Health,
  failing: readonly RegisteredTarget[],
  healthy: readonly RegisteredTarget[],
): Pattern {
  const [first] = failing;
  const [other] = healthy;
  if (first === undefined || other === undefined) return { kind: 'mixed', said: '', evidence: [] };
  const common = (keyOf: KeyOf): string | undefined => commonOnly(keyOf, failing, healthy);
  const node = common(nodeOf);
  const zone = common(zoneOf);
  const version = common(versionOf);
  const where = `Node ${node ?? ''}${zone === undefined ? '' : ` in ${zone}`}`;
  if (version !== undefined) {
    return {
      kind: 'version',
      said: `all pods of the version ${version}, and none of ${String(other.version?.value)}`,
      evidence: [first, other].flatMap((one) => one.version ?? []),
    };
  }
  if (node !== undefined && (failing.length > 1 || first.pod === undefined)) {
    return {
      kind: 'node',
      said: first.pod === undefined ? where : `all of them on ${where}, and none elsewhere`,
      evidence: placeOf(health, first),
    };
  }
  if (zone !== undefined && failing.length > 1) {
    return {
      kind: 'zone',
      said: `all of them in ${zone}, on ${distinct(failing, nodeOf)} nodes, and none in another zone`,
      evidence: [first, other].flatMap((one) => zoneSource(health, one)),
    };
  }
  const { pod } = first;
  if (failing.length === 1 && pod !== undefined) {
    return {
      kind: 'pod',
      said: `Pod ${pod.ref.name} on Node ${pod.value.spec.nodeName ?? ''}`,
      evidence: [cite(pod, 'spec', 'nodeName')],
    };
  }
  const nodes = distinct(failing, nodeOf);
  return {
    kind: 'mixed',
    said: nodes > 1 ? `on ${nodes} nodes, without one node, zone or version in common` : '',
    evidence: [],
  };
}

/** What all that fail have, and what every other one has in another way. */
function commonOnly(
  keyOf: KeyOf,
  [first, ...failing]: readonly RegisteredTarget[],
  healthy: readonly RegisteredTarget[],
): string | undefined {
  const key = first === undefined ? undefined : keyOf(first);
  const isCommon = failing.every((one) => keyOf(one) === key);
  const isOnly = healthy.every((one) => keyOf(one) !== undefined && keyOf(one) !== key);
  return isCommon && isOnly ? key : undefined;
}

function distinct(targets: readonly RegisteredTarget[], keyOf: KeyOf): number {
  return new Set(targets.flatMap((one) => keyOf(one) ?? [])).size;
}

function placeOf(health: Health, target: RegisteredTarget): readonly Evidence[] {
  const { pod, node } = target;
  return [
    ...(pod === undefined ? [] : [cite(pod, 'spec', 'nodeName')]),
    ...(pod === undefined && node !== undefined ? [cite(node, 'spec', 'providerID')] : []),
    ...zoneSource(health, target),
  ];
}

/** Of AWS, else the label of the node. */
export function zoneSource(health: Health, { at, node }: RegisteredTarget): readonly Evidence[] {
  if (health?.value[at]?.Target.AvailabilityZone !== undefined) {
    return [cite(health, at, 'Target', 'AvailabilityZone')];
  }
  return node === undefined
    ? []
    : [cite(node, 'metadata', 'labels', 'topology.kubernetes.io/zone')];
}
