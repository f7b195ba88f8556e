import { endingOf, lastSent, LEAST_AFTER_HOOK, leaving } from './leaving.js';
import type { Assumptions, Pod, Rolling, Way } from './model.js';
import { replacement, type Setup } from './replacement.js';

/** The smallest changes of each setting that close what can be closed; absent where none is needed. */
export interface Smallest {
  readonly hook?: number | undefined;
  readonly grace?: number | undefined;
  /** By the place of the way. */
  readonly delays: ReadonlyMap<number, number>;
  /** Ways whose readiness gate the pods need. */
  readonly gates: readonly number[];
  /** What does the same as the gates; all there is where gates are not enough. */
  readonly minReady?: number | undefined;
  /** One pod more at a time, none less. */
  readonly rolling?: { readonly surge: number; readonly unavailable: number } | undefined;
  readonly replicas?: number | undefined;
  /** Ways whose Service must not publish pods that are not ready. */
  readonly unpublish: readonly number[];
  /** Ways that no delay of the pod helps: nodes are found unhealthy only once the pod is gone. */
  readonly unpolicy: readonly number[];
}

export function smallest(setup: Setup, assumed: Assumptions): Smallest {
  const { pod, ways } = setup;
  const unpublish = placesOf(ways, (way) => way.publishesNotReady);
  const unpolicy = placesOf(
    ways,
    (way) => way.targets === 'instance' && way.policy === 'Local' && !way.asksNode,
  );
  const mended = ways.map((way, at): Way => ({
    ...way,
    publishesNotReady: way.publishesNotReady && !unpublish.includes(at),
    policy: unpolicy.includes(at) ? 'Cluster' : way.policy,
  }));
  const hook = hookFor(pod, mended, assumed);
  const grace = graceFor({ ...pod, hook }, mended, assumed);
  const delays = new Map(
    [...mended.entries()].flatMap(([at, way]) =>
      way.targets === 'ip' && way.cuts && way.delay < assumed.request
        ? [[at, assumed.request] as const]
        : [],
    ),
  );
  return {
    ...(hook > pod.hook ? { hook } : {}),
    ...(grace > pod.grace ? { grace } : {}),
    delays,
    unpublish,
    unpolicy,
    ...comingFor({ ...setup, pod: { ...pod, hook, grace }, ways: mended }, assumed),
  };
}

const placesOf = (ways: readonly Way[], is: (way: Way) => boolean): readonly number[] =>
  [...ways.entries()].flatMap(([at, way]) => (is(way) ? [at] : []));

/** F1, F5, F9: the process takes requests until the last one was sent. */
export function hookFor(pod: Pod, ways: readonly Way[], assumed: Assumptions): number {
  const ending = endingOf(pod, assumed);
  const last = Math.max(0, ...ways.map((way) => lastSent(way, ending, assumed)));
  return ending.deaf >= last ? pod.hook : Math.max(pod.hook, Math.ceil(last - assumed.serve));
}

/** F2: what the process took before SIGTERM is finished before SIGKILL. */
function graceFor(pod: Pod, ways: readonly Way[], assumed: Assumptions): number {
  const isShort = ways
    .flatMap((way) => leaving(pod, way, assumed).windows)
    .some(({ kind }) => kind !== 'cut');
  const rest = assumed.serve + assumed.request + assumed.margin;
  // The kubelet gives what is shorter by itself, where SIGTERM comes in time.
  const needed = pod.hook + (rest <= LEAST_AFTER_HOOK ? 1 : rest);
  return isShort ? Math.max(pod.grace, Math.ceil(needed)) : pod.grace;
}

/** F6, F7, F8: an old pod goes only when a new one is sent to. */
function comingFor(
  setup: Setup,
  assumed: Assumptions,
): Pick<Smallest, 'gates' | 'minReady' | 'rolling' | 'replicas'> {
  const { rolling, ways } = setup;
  const none = { gates: [] };
  const open = (changed: Partial<Setup>): boolean =>
    replacement({ ...setup, ...changed }, assumed).ways.some((way) => way.nobody.length > 0);
  if (rolling === undefined || !open({})) return none;
  const change = slower(rolling);
  const slow = change === undefined ? rolling : change.to;
  const how =
    change === undefined
      ? {}
      : change.by === 'replicas'
        ? { replicas: slow.replicas }
        : { rolling: { surge: slow.surge, unavailable: slow.unavailable } };
  if (!open({ rolling: slow })) return { ...none, ...how };
  const direct = placesOf(ways, (way) => way.targets === 'ip' && !way.gated);
  const gated = ways.map((way): Way => ({ ...way, gated: way.gated || way.targets === 'ip' }));
  const gates = open({ rolling: slow, ways: gated }) ? [] : direct;
  const minReady = firstWhere(slow.minReady, (seconds) =>
    open({ rolling: { ...slow, minReady: seconds } }) ? 'more' : 'enough',
  );
  return { gates, ...how, minReady };
}

/** The smallest number that is enough, where every larger one is too. */
function firstWhere(least: number, ask: (number: number) => 'more' | 'enough'): number {
  let step = 1;
  while (ask(least + step) === 'more') step *= 2;
  let [low, high] = [least, least + step];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (ask(middle) === 'more') low = middle;
    else high = middle;
  }
  return high;
}

/** Where all old pods may go at once: so that one stays. */
function slower(
  rolling: Rolling,
): { readonly by: 'replicas' | 'surge'; readonly to: Rolling } | undefined {
  const { kind, replicas, surge, unavailable, waits } = rolling;
  if (kind !== 'recreate' && waits && surge === 0) {
    if (replicas > unavailable) return undefined;
    return { by: 'replicas', to: { ...rolling, replicas: unavailable + 1 } };
  }
  if (kind === 'rolling' && replicas > unavailable) return undefined;
  return {
    by: 'surge',
    to: { ...rolling, kind: 'rolling', surge: Math.max(surge, 1), unavailable: 0, waits: false },
  };
}
