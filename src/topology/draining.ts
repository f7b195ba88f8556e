import { cite, refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Drain, PreStop, Setting, TargetGroup, Workload } from './topology.js';

const DEFAULT_GRACE_SECONDS = 30;
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

/** The workloads behind target groups that are in use, each once. */
export function linkDrains(targetGroups: readonly TargetGroup[]): readonly Drain[] {
  const found = new Map<string, { workload: Workload; groups: TargetGroup[] }>();
  for (const group of targetGroups) {
    if (!group.isInUse) continue;
    for (const workload of group.service?.workloads ?? []) {
      const known = found.get(refKey(workload.ref));
      if (known === undefined) found.set(refKey(workload.ref), { workload, groups: [group] });
      else known.groups.push(group);
    }
  }
  return [...found.values()].flatMap(({ workload, groups }): readonly Drain[] => {
    const { podSpec } = workload;
    if (podSpec === undefined || workload.replicas === 0) return [];
    const serves = new Map<string, Ref>(
      groups.flatMap((group) => group.serves.map((ref) => [refKey(ref), ref])),
    );
    return [
      {
        ref: workload.ref,
        serves: [...serves.values()],
        targetGroups: groups,
        preStop: preStopOf(workload, podSpec, groups),
        grace: graceOf(workload, podSpec),
      },
    ];
  });
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

/** Of the containers that serve the one that is stopped first; a sidecar's hook delays nobody else. */
function preStopOf(
  { object }: Workload,
  { containers }: kubernetes.PodSpec,
  groups: readonly TargetGroup[],
): readonly PreStop[] {
  const serving = containers.flatMap((container, index) =>
    containers.length === 1 || groups.some((group) => isServedBy(group, container)) ? [index] : [],
  );
  // Ports need not be declared: then any container may be the one that serves.
  const candidates = serving.length > 0 ? serving : [...containers.keys()];
  return candidates.map((index) => ({
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
  }));
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
