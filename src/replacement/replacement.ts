import { coming, nobody, scheduleOf, untilServed, type Schedule } from './coming.js';
import { endingOf, leaving } from './leaving.js';
import type { Assumptions, Coming, Leaving, Pod, Rolling, Way, Window } from './model.js';

/** What decides how the pods of a workload are replaced. */
export interface Setup {
  readonly pod: Pod;
  readonly ways: readonly Way[];
  /** Absent where the number of replicas is not known. */
  readonly rolling: Rolling | undefined;
  /** Some node of its pods may be taken away on short notice. */
  readonly isSpot: boolean;
}

export interface Replacement {
  /** Of each way, in their order. */
  readonly ways: readonly WayReplacement[];
  /** From the creation of a pod until the workload counts it as available. */
  readonly available: number;
  readonly schedule: Schedule | undefined;
}

export interface WayReplacement {
  readonly leaving: Leaving;
  readonly coming: Coming;
  readonly nobody: readonly Window[];
  /** Windows that only open where a spot node is taken away. */
  readonly spot: readonly Window[];
}

/** One pod and all of them, as every load balancer before them sees it. */
export function replacement(
  { pod, ways, rolling, isSpot }: Setup,
  assumed: Assumptions,
): Replacement {
  const gates = Math.max(0, ...ways.map((way) => (way.gated ? untilServed(way, assumed) : 0)));
  const minReady = rolling?.minReady ?? 0;
  const available = assumed.start + pod.ready + gates + minReady;
  const schedule = rolling && scheduleOf(rolling, available, endingOf(pod, assumed).sigkill);
  return {
    available,
    schedule,
    ways: ways.map((way) => {
      const comes = coming(pod, way, assumed, { minReady }, gates);
      const goes = leaving(pod, way, assumed);
      return {
        leaving: goes,
        coming: comes,
        nobody: schedule === undefined ? [] : nobody(pod, way, assumed, schedule, comes.served),
        spot: isSpot ? beyond(goes, leaving(pod, way, assumed, assumed.notice)) : [],
      };
    }),
  };
}

/** What a short notice adds. */
function beyond(usual: Leaving, hurried: Leaving): readonly Window[] {
  return hurried.windows.filter(
    ({ kind, from, to }) =>
      !usual.windows.some((one) => one.kind === kind && one.from <= from && one.to >= to),
  );
}
