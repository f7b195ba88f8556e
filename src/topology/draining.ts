import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { wayFinder } from './drain-ways.js';
import type { Lens } from './lens.js';
import { budgetFinder, replicasOf, strategyOf } from './strategies.js';
import type { Drain, PreStop, Readiness, Setting, TargetGroup, Workload } from './topology.js';

const DEFAULT_GRACE_SECONDS = 30;
const DEFAULT_PROGRESS_SECONDS = 600;
const SPOT_LABELS = ['eks.amazonaws.com/capacityType', 'karpenter.sh/capacity-type'];
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

/** The workloads behind target groups that are in use, each once. */
export function linkDrains(lens: Lens, targetGroups: readonly TargetGroup[]): readonly Drain[] {
  const found = new Map<string, { workload: Workload; groups: TargetGroup[] }>();
  for (const group of targetGroups) {
    if (!group.isInUse) continue;
    for (const workload of group.service?.workloads ?? []) {
      const known = found.get(refKey(workload.ref));
      if (known === undefined) found.set(refKey(workload.ref), { workload, groups: [group] });
      else known.groups.push(group);
    }
  }
  const drainOf = drainLinker(lens);
  return [...found.values()].flatMap(({ workload, groups }) => drainOf(workload, groups) ?? []);
}

/**
 * For a workload that no Service selects: as if one did that selects nothing and whose port is
 * one of its containers'.
 */
export function linkStrayDrain(
  lens: Lens,
  targetGroups: readonly TargetGroup[],
  workload: Workload,
): Drain | undefined {
  const groups = targetGroups.filter(
    (group) =>
      group.isInUse &&
      group.service?.ref.namespace === workload.ref.namespace &&
      group.service?.pods.length === 0 &&
      group.service.workloads.length === 0 &&
      workload.podSpec?.containers.some((container) => isServedBy(group, container)) === true,
  );
  return groups.length === 0 ? undefined : drainLinker(lens)(workload, groups);
}

/** None for a workload without pods to replace. */
function drainLinker(
  lens: Lens,
): (workload: Workload, groups: readonly TargetGroup[]) => Drain | undefined {
  const waysOf = wayFinder(lens);
  const budgetsOf = budgetFinder(lens);
  return (workload, groups) => {
    const { podSpec } = workload;
    if (podSpec === undefined || workload.replicas === 0) return undefined;
    const serves = new Map<string, Ref>(
      groups.flatMap((group) => group.serves.map((ref) => [refKey(ref), ref])),
    );
    const replicas = replicasOf(workload);
    const indices = servingIndices(podSpec, groups);
    return {
      ref: workload.ref,
      serves: [...serves.values()],
      workload,
      targetGroups: groups,
      ways: groups.flatMap((group) => waysOf(group, workload)),
      preStop: indices.map((index) => preStopOf(workload, podSpec, index)),
      readiness: indices.map((index) => readinessOf(workload, podSpec, index)),
      grace: graceOf(workload, podSpec),
      strategy: strategyOf(workload, replicas),
      replicas,
      minReady: minReadyOf(workload),
      progressDeadline: progressDeadlineOf(workload),
      budgets: budgetsOf(workload, replicas),
      spot: spotNode(lens, groups),
    };
  };
}

/** By the labels of EKS managed node groups and of Karpenter. */
function spotNode(lens: Lens, groups: readonly TargetGroup[]): Drain['spot'] {
  for (const { service } of groups) {
    for (const { value } of service?.pods ?? []) {
      const node = lens.find('kubernetes/nodes', { kind: 'Node', name: value.spec.nodeName ?? '' });
      if (typeof node === 'string') continue;
      for (const label of SPOT_LABELS) {
        const capacity = node.value.metadata.labels?.[label];
        if (capacity?.toLowerCase() === 'spot') return cite(node, 'metadata', 'labels', label);
      }
    }
  }
  return undefined;
}

function graceOf({ object }: Workload, podSpec: kubernetes.PodSpec): Setting<number> {
  const given = podSpec.terminationGracePeriodSeconds;
  return {
    value: given ?? DEFAULT_GRACE_SECONDS,
    source: cite(
      object as Seen<kubernetes.Deployment>,
      'spec',
      'template',
      'spec',
      'terminationGracePeriodSeconds',
    ),
    isExplicit: given !== undefined,
  };
}

function minReadyOf({ object }: Workload): Setting<number> {
  const counted = object as Seen<kubernetes.Deployment>;
  const given = counted.value.spec.minReadySeconds;
  return {
    value: given ?? 0,
    source: cite(counted, 'spec', 'minReadySeconds'),
    isExplicit: given !== undefined,
  };
}

function progressDeadlineOf({ object }: Workload): Drain['progressDeadline'] {
  const isWatched =
    object.section === 'kubernetes/deployments.apps' ||
    object.section === 'kubernetes/rollouts.argoproj.io';
  if (!isWatched) return undefined;
  const watched = object as Seen<kubernetes.Deployment>;
  const given = watched.value.spec.progressDeadlineSeconds;
  return {
    value: given ?? DEFAULT_PROGRESS_SECONDS,
    source: cite(watched, 'spec', 'progressDeadlineSeconds'),
    isExplicit: given !== undefined,
  };
}

/** Of the containers that may be the one that serves; a sidecar's hook delays nobody else. */
function servingIndices(
  { containers }: kubernetes.PodSpec,
  groups: readonly TargetGroup[],
): readonly number[] {
  const serving = containers.flatMap((container, index) =>
    containers.length === 1 || groups.some((group) => isServedBy(group, container)) ? [index] : [],
  );
  // Ports need not be declared: then any container may be the one that serves.
  return serving.length > 0 ? serving : [...containers.keys()];
}

function preStopOf(
  { object }: Workload,
  { containers }: kubernetes.PodSpec,
  index: number,
): PreStop {
  return {
    container: containers[index]?.name ?? '',
    seconds: secondsOf(containers[index]),
    source: cite(
      object as Seen<kubernetes.Deployment>,
      'spec',
      'template',
      'spec',
      'containers',
      index,
      'lifecycle',
    ),
  };
}

/** Kubernetes: ten seconds apart, one second each, one success, three failures. */
function readinessOf(
  { object }: Workload,
  { containers }: kubernetes.PodSpec,
  index: number,
): Readiness {
  const container = containers[index];
  const probe = container?.readinessProbe;
  return {
    container: container?.name ?? '',
    hasProbe: probe !== undefined,
    initialDelay: probe?.initialDelaySeconds ?? 0,
    period: probe?.periodSeconds ?? 10,
    timeout: probe?.timeoutSeconds ?? 1,
    successThreshold: probe?.successThreshold ?? 1,
    failureThreshold: probe?.failureThreshold ?? 3,
    hasStartupProbe: container?.startupProbe !== undefined,
    source: cite(
      object as Seen<kubernetes.Deployment>,
      'spec',
      'template',
      'spec',
      'containers',
      index,
      'readinessProbe',
    ),
  };
}

function isServedBy({ service, binding }: TargetGroup, container: kubernetes.Container): boolean {
  const wanted = binding?.object.value.spec.serviceRef.port;
  const port = service?.object.value.spec.ports?.find(
    (each) => each.port === wanted || each.name === wanted,
  );
  const target = port?.targetPort ?? port?.port;
  return (container.ports ?? []).some(
    ({ name, containerPort }) =>
      target !== undefined && (name === target || containerPort === target),
  );
}

/** How long the hook waits; 'unknown' where it does something that cannot be read. */
function secondsOf(container: kubernetes.Container | undefined): number | 'unknown' {
  const hook = container?.lifecycle?.preStop;
  if (hook === undefined) return 0;
  if (hook.sleep !== undefined) return hook.sleep.seconds;
  const command = (hook.exec?.command ?? []).join(' ');
  const sleeps = [...command.matchAll(/(?<![\w.-])sleep\s+(\d+(?:\.\d+)?)([smh]?)(?![\w.])/g)];
  if (sleeps.length === 0) return 'unknown';
  return sleeps.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 1), 0);
}
