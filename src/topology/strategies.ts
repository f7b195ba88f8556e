import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import { matches } from './expected-targets.js';
import type { Lens } from './lens.js';
import type { Budget, Drain, Setting, Strategy, Workload } from './topology.js';

/*
 * How many pods of a workload come and go at once, as its own controller works it out. Sources:
 * pkg/controller/{deployment,daemon,statefulset} of Kubernetes, utils/replicaset of Argo Rollouts.
 */

type Share = number | string;
type Limits = Pick<Strategy, 'kind' | 'source'> & {
  readonly surge: Setting<Share>;
  readonly unavailable: Setting<Share>;
  /** A share of the pods that may be missing is rounded up. */
  readonly roundsUp?: true;
};

const QUARTER = '25%';

export function strategyOf(workload: Workload, replicas: Drain['replicas']): Strategy {
  const { kind, source, surge, unavailable, roundsUp = false } = limitsOf(workload);
  const most = replicas?.value;
  const maxSurge = resolved(surge, most, true);
  const missing = resolved(unavailable, most, roundsUp);
  const isStuck = kind === 'rolling' && maxSurge.value === 0 && missing.value === 0;
  return {
    kind,
    maxSurge,
    // Where nothing could move, the controllers let one pod go.
    maxUnavailable: isStuck ? { ...missing, value: 1 } : missing,
    source,
  };
}

function limitsOf({ object, replicas }: Workload): Limits {
  switch (object.section) {
    case 'kubernetes/statefulsets.apps':
      return ofStatefulSet(object as Seen<kubernetes.StatefulSet>);
    case 'kubernetes/daemonsets.apps':
      return ofDaemonSet(object as Seen<kubernetes.DaemonSet>);
    case 'kubernetes/rollouts.argoproj.io':
      return ofRollout(object as Seen<kubernetes.Rollout>, replicas ?? 1);
    default:
      return ofDeployment(object as Seen<kubernetes.Deployment>, replicas ?? 1);
  }
}

function ofDeployment(object: Seen<kubernetes.Deployment>, replicas: number): Limits {
  const { strategy } = object.value.spec;
  const source = cite(object, 'spec', 'strategy', 'type');
  if (strategy?.type === 'Recreate') {
    return { kind: 'recreate', source, ...fixed(source, 0, replicas) };
  }
  const { maxSurge, maxUnavailable } = strategy?.rollingUpdate ?? {};
  const at = ['spec', 'strategy', 'rollingUpdate'] as const;
  return {
    kind: 'rolling',
    source,
    surge: given(maxSurge, QUARTER, cite(object, ...at, 'maxSurge')),
    unavailable: given(maxUnavailable, QUARTER, cite(object, ...at, 'maxUnavailable')),
  };
}

function ofRollout(object: Seen<kubernetes.Rollout>, replicas: number): Limits {
  const { strategy } = object.value.spec;
  if (strategy?.blueGreen !== undefined) {
    const source = cite(object, 'spec', 'strategy', 'blueGreen');
    return { kind: 'blue-green', source, ...fixed(source, replicas, 0) };
  }
  const { maxSurge, maxUnavailable } = strategy?.canary ?? {};
  const at = ['spec', 'strategy', 'canary'] as const;
  return {
    kind: 'rolling',
    source: cite(object, 'spec', 'strategy'),
    surge: given(maxSurge, QUARTER, cite(object, ...at, 'maxSurge')),
    unavailable: given(maxUnavailable, QUARTER, cite(object, ...at, 'maxUnavailable')),
  };
}

/** It deletes a pod before it makes the one that takes its name. */
function ofStatefulSet(object: Seen<kubernetes.StatefulSet>): Limits {
  const { updateStrategy } = object.value.spec;
  const source = cite(object, 'spec', 'updateStrategy', 'type');
  if (updateStrategy?.type === 'OnDelete') {
    return { kind: 'on-delete', source, ...fixed(source, 0, 1) };
  }
  const at = ['spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable'] as const;
  return {
    kind: 'rolling',
    source,
    surge: { value: 0, source, isExplicit: false },
    unavailable: given(updateStrategy?.rollingUpdate?.maxUnavailable, 1, cite(object, ...at)),
  };
}

function ofDaemonSet(object: Seen<kubernetes.DaemonSet>): Limits {
  const { updateStrategy } = object.value.spec;
  const source = cite(object, 'spec', 'updateStrategy', 'type');
  if (updateStrategy?.type === 'OnDelete') {
    return { kind: 'on-delete', source, ...fixed(source, 0, 1) };
  }
  const { maxSurge, maxUnavailable } = updateStrategy?.rollingUpdate ?? {};
  const at = ['spec', 'updateStrategy', 'rollingUpdate'] as const;
  return {
    kind: 'rolling',
    source,
    surge: given(maxSurge, 0, cite(object, ...at, 'maxSurge')),
    unavailable: given(maxUnavailable, 1, cite(object, ...at, 'maxUnavailable')),
    roundsUp: true,
  };
}

function given<T>(value: T | undefined, otherwise: T, source: Evidence): Setting<T> {
  return { value: value ?? otherwise, source, isExplicit: value !== undefined };
}

function fixed(source: Evidence, surge: number, unavailable: number) {
  const of = (value: number): Setting<number> => ({ value, source, isExplicit: true });
  return { surge: of(surge), unavailable: of(unavailable) };
}

/** A number of pods, never more than there are to be missing. */
function resolved(
  setting: Setting<Share>,
  replicas: number | undefined,
  isUp: boolean,
): Setting<number | 'unknown'> {
  return { ...setting, value: podsOf(setting.value, replicas, isUp) };
}

/** `25%` of the replicas, or the number that is given. */
export function podsOf(
  share: Share,
  replicas: number | undefined,
  isUp: boolean,
): number | 'unknown' {
  if (typeof share === 'number') return share;
  const percent = /^(\d+)%$/.exec(share)?.[1];
  if (percent === undefined || replicas === undefined) return 'unknown';
  const exact = (Number(percent) * replicas) / 100;
  return isUp ? Math.ceil(exact) : Math.floor(exact);
}

export function replicasOf({ object, replicas }: Workload): Drain['replicas'] {
  if (object.section === 'kubernetes/daemonsets.apps') {
    const set = object as Seen<kubernetes.DaemonSet>;
    const count = set.value.status?.desiredNumberScheduled;
    if (count === undefined) return undefined;
    const source = cite(set, 'status', 'desiredNumberScheduled');
    return { value: count, source, isExplicit: false };
  }
  const counted = object as Seen<kubernetes.Deployment>;
  return {
    value: replicas ?? 1,
    source: cite(counted, 'spec', 'replicas'),
    isExplicit: counted.value.spec.replicas !== undefined,
  };
}

/** The budgets whose selector the pods of a workload carry the labels for. */
export function budgetFinder(
  lens: Lens,
): (workload: Workload, replicas: Drain['replicas']) => Drain['budgets'] {
  const all = lens.all('kubernetes/poddisruptionbudgets.policy');
  return ({ ref, object }, replicas) => {
    const labels = object.value.spec.template?.metadata?.labels ?? {};
    const found = all.filter(
      (budget) =>
        budget.ref.namespace === ref.namespace &&
        budget.value.spec?.selector !== undefined &&
        matches(labels, budget.value.spec.selector),
    );
    const isWhole = lens.mayDeny('kubernetes/poddisruptionbudgets.policy', ref.namespace);
    return isWhole || found.length > 0
      ? found.map((one) => budgetOf(one, replicas?.value))
      : 'unknown';
  };
}

/** Both of its shares are rounded up. Without either it asks that one pod is left. */
function budgetOf(
  object: Seen<kubernetes.PodDisruptionBudget>,
  replicas: number | undefined,
): Budget {
  const { minAvailable, maxUnavailable } = object.value.spec ?? {};
  const missing = maxUnavailable === undefined ? undefined : podsOf(maxUnavailable, replicas, true);
  const left = podsOf(minAvailable ?? 1, replicas, true);
  const allowed =
    missing ??
    (left === 'unknown' || replicas === undefined ? 'unknown' : Math.max(replicas - left, 0));
  return {
    ref: object.ref,
    object,
    allows: {
      value: allowed,
      source:
        maxUnavailable === undefined
          ? cite(object, 'spec', 'minAvailable')
          : cite(object, 'spec', 'maxUnavailable'),
      isExplicit: minAvailable !== undefined || maxUnavailable !== undefined,
    },
    allowsNow: object.value.status?.disruptionsAllowed,
  };
}
