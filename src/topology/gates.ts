import { refKey, type Seen } from '../findings/cite.js';
import type { Ref } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { changeOf, isTrue } from './expected-targets.js';
import { groupBy, type Lens } from './lens.js';
import type { BackendService, Binding, ReadinessGate, WaitingPod } from './topology.js';

type Pod = Seen<kubernetes.Pod>;

/** What the controller calls the condition that it sets on the pods of a binding. */
const PREFIX = 'target-health.elbv2.k8s.aws/';

export function gateOf({ name }: Ref): string {
  return `${PREFIX}${name}`;
}

export function hasGate({ value }: Pod, type: string): boolean {
  return (value.spec.readinessGates ?? []).some(({ conditionType }) => conditionType === type);
}

/** Whether nothing but the controller keeps it from being ready, as far as this gate goes. */
export function isAwaiting(pod: Pod, type: string): boolean {
  return hasGate(pod, type) && isTrue(pod, 'ContainersReady') && !isTrue(pod, type);
}

/** Each gate of the pods of a namespace, finished and terminating ones aside. */
export function linkGates(
  lens: Lens,
  bindings: readonly Binding[],
  services: readonly BackendService[],
): readonly ReadinessGate[] {
  const gated = lens.all('kubernetes/pods').flatMap((pod) => {
    const { metadata, spec, status } = pod.value;
    const isGone = status?.phase === 'Succeeded' || status?.phase === 'Failed';
    if (isGone || metadata.deletionTimestamp !== undefined) return [];
    return (spec.readinessGates ?? []).flatMap(({ conditionType }) =>
      conditionType.startsWith(PREFIX) ? [{ pod, conditionType }] : [],
    );
  });
  const byRef = new Map(bindings.map((binding) => [refKey(binding.ref), binding]));
  return [
    ...groupBy(gated, ({ pod, conditionType }) => `${pod.ref.namespace ?? ''} ${conditionType}`),
  ].flatMap(([, group]): ReadinessGate[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { conditionType } = first;
    const { namespace } = first.pod.ref;
    const ref = {
      kind: 'TargetGroupBinding',
      namespace,
      name: conditionType.slice(PREFIX.length),
    };
    const binding = byRef.get(refKey(ref));
    const pods = new Set(group.map(({ pod }) => pod));
    const isDenied = lens.mayDeny('kubernetes/targetgroupbindings.elbv2.k8s.aws', namespace);
    return [
      {
        ref,
        serves:
          binding?.serves ??
          services
            .filter((service) => service.pods.some((pod) => pods.has(pod)))
            .flatMap(({ serves }) => serves),
        conditionType,
        binding: binding ?? (isDenied ? 'absent' : 'unknown'),
        waiting: [...pods]
          .filter((pod) => isAwaiting(pod, conditionType))
          .map((pod): WaitingPod => ({
            pod,
            condition: pod.value.status?.conditions?.find(({ type }) => type === conditionType),
            ageSeconds: changeOf(lens, pod, ['ContainersReady']).ageSeconds,
          })),
      },
    ];
  });
}
