import { endingOf } from './leaving.js';
import {
  isOpen,
  type Assumptions,
  type Coming,
  type Moment,
  type Pod,
  type Rolling,
  type Way,
  type Window,
} from './model.js';

/** From a pod's readiness until its load balancer sends to it, at the latest. */
export function untilServed(way: Way, assumed: Assumptions): number {
  const isApplication = way.balancer === 'application';
  if (way.targets === 'instance') {
    // A node that had no pod before has to be found healthy first.
    return way.policy === 'Cluster'
      ? assumed['kube-proxy']
      : way.healthy * way.interval + way.timeout;
  }
  // Of an application load balancer, one success is enough for a new target.
  const checks = isApplication ? 1 : way.healthy;
  const registration = isApplication ? assumed['alb-register'] : assumed['nlb-register'];
  return assumed.controller + registration + checks * way.interval + way.timeout;
}

/** `gates`: from the readiness of the containers until the last gate of the pod is open. */
export function coming(
  pod: Pod,
  way: Way,
  assumed: Assumptions,
  { minReady }: Pick<Rolling, 'minReady'>,
  gates: number,
): Coming {
  const contained = assumed.start + pod.ready;
  const served = contained + untilServed(way, assumed);
  const ready = contained + gates;
  const moments: readonly Moment[] = [
    { at: 0, kind: 'created' },
    { at: assumed.start, kind: 'running' },
    { at: contained, kind: 'containers-ready' },
    ...(way.targets === 'ip'
      ? [{ at: contained + assumed.controller, kind: 'registered' } as const]
      : []),
    { at: served, kind: 'healthy' },
    { at: ready, kind: 'ready' },
    { at: ready + minReady, kind: 'available' },
  ];
  return {
    moments: moments.toSorted((a, b) => a.at - b.at),
    available: ready + minReady,
    served,
  };
}

export interface Schedule {
  /** When the first new pod is made, and the last old one deleted. */
  readonly firstCreated: number;
  readonly lastDeleted: number;
  /** When every pod is replaced. */
  readonly over: number;
}

/** Batch by batch: each waits until the one before it is available. Absent where somebody else decides. */
export function scheduleOf(
  { kind, replicas, surge, unavailable, waits }: Rolling,
  available: number,
  ended: number,
): Schedule | undefined {
  if (kind === 'blue-green' || (kind === 'on-delete' && replicas > 1)) return undefined;
  if (kind === 'recreate' || kind === 'on-delete') {
    return { firstCreated: ended, lastDeleted: 0, over: ended + available };
  }
  if (surge + unavailable === 0) return undefined;
  if (waits && surge === 0) {
    const batches = Math.ceil(replicas / unavailable);
    const each = ended + available;
    return { firstCreated: ended, lastDeleted: (batches - 1) * each, over: batches * each };
  }
  const batches = Math.max(Math.ceil((replicas - unavailable) / (surge + unavailable)), 0);
  return {
    firstCreated: 0,
    lastDeleted: batches * available,
    over: Math.ceil(replicas / (surge + unavailable)) * available,
  };
}

/** While no target is healthy; of instance targets, while no pod is there to send on to. */
export function nobody(
  pod: Pod,
  way: Way,
  assumed: Assumptions,
  schedule: Schedule,
  served: number,
): readonly Window[] {
  // A deregistered target is sent nothing, though its pod may still serve.
  const kept = way.targets === 'ip' ? 0 : endingOf(pod, assumed).deaf;
  const isSure = way.targets === 'ip' || way.policy === 'Cluster';
  const window: Window = {
    kind: 'nobody',
    from: schedule.lastDeleted + kept,
    to: schedule.firstCreated + served,
    sure: isSure ? 'derived' : 'suspected',
  };
  return isOpen(window) ? [window] : [];
}
