import type { Assumptions, Pod, Rolling, Way } from '../../src/replacement/model.js';

/*
 * What happens, one event at a time: a queue of things to come, and the states of a kubelet, a
 * controller, a load balancer and a process. It knows none of the formulas of the model.
 */

type Action = () => void;

class Clock {
  now = -Infinity;
  #order = 0;
  readonly #coming: { readonly at: number; readonly order: number; readonly act: Action }[] = [];

  at(time: number, act: Action): void {
    this.#coming.push({ at: time, order: (this.#order += 1), act });
  }

  after(seconds: number, act: Action): void {
    this.at(this.now + seconds, act);
  }

  run(): void {
    while (this.#coming.length > 0) {
      this.#coming.sort((a, b) => b.at - a.at || b.order - a.order);
      const next = this.#coming.pop();
      if (next === undefined) return;
      this.now = next.at;
      next.act();
    }
  }
}

/** How slow everybody is this time. */
export interface Luck {
  /** Of the controller, from a change of the endpoints on. */
  readonly controller: number;
  /** Of the node of the load balancer that the request comes to. */
  readonly node: number;
  /** Of kube-proxy on the node that the request comes to. */
  readonly proxy: number;
  /** When the first health check after a change is sent. */
  readonly phase: number;
}

export interface Sent {
  readonly at: number;
  /** Seconds that it takes. */
  readonly takes: number;
}

export type Fate = 'fine' | 'elsewhere' | 'refused' | 'killed' | 'cut';

/** Sends one request, and says what became of it. The pod is deleted at 0. */
export function sendDuring(
  pod: Pod,
  way: Way,
  assumed: Assumptions,
  luck: Luck,
  { at, takes }: Sent,
): Fate {
  const clock = new Clock();
  const process = { isListening: true, isAlive: true };
  const endpoint = { isReady: true };
  const seen = { byNode: true, byProxy: true };
  let fate: Fate | undefined;
  let isRunning = false;
  const end = (how: Fate): void => {
    if (isRunning) fate = how;
    isRunning = false;
  };

  // The kubelet: the hook, SIGTERM, SIGKILL.
  const kill = (): void => {
    process.isListening = false;
    process.isAlive = false;
    end('killed');
    if (way.publishesNotReady) lose();
  };
  clock.at(0, () => {
    const hookEnds = Math.min(pod.hook, pod.grace);
    clock.after(hookEnds, () => {
      const rest = pod.grace - hookEnds;
      clock.after(rest < 2 ? 2 : rest, kill);
      if (assumed.serve === 0) stopListening();
      else clock.after(assumed.serve, stopListening);
    });
    if (!way.publishesNotReady) lose();
  });
  const stopListening = (): void => {
    process.isListening = false;
  };

  // The endpoints, and those who watch them.
  const lose = (): void => {
    endpoint.isReady = false;
    clock.after(luck.proxy, () => {
      seen.byProxy = false;
    });
    if (way.targets !== 'ip') return;
    clock.after(luck.controller, () => {
      clock.after(luck.node, () => {
        seen.byNode = false;
        if (!way.cuts) return;
        clock.after(way.delay, () => end('cut'));
      });
    });
  };

  // The health checks of a node, where they ask for its pods.
  if (way.targets === 'instance' && way.policy === 'Local') {
    let failures = 0;
    const check = (): void => {
      const isWell = way.asksNode ? endpoint.isReady : process.isListening;
      failures = isWell ? 0 : failures + 1;
      if (failures === way.unhealthy) {
        clock.after(way.timeout, () =>
          clock.after(luck.node, () => {
            seen.byNode = false;
          }),
        );
        return;
      }
      clock.after(way.interval, check);
    };
    clock.at(luck.phase - way.interval, check);
  }

  clock.at(at, () => {
    const isSentHere = way.targets === 'ip' || way.policy === 'Local' ? seen.byNode : seen.byProxy;
    if (!isSentHere) fate = 'elsewhere';
    else if (!process.isListening) fate = 'refused';
    else {
      isRunning = true;
      clock.after(takes, () => end('fine'));
    }
  });
  clock.run();
  return fate ?? 'fine';
}

export interface Served {
  readonly at: number;
  readonly count: number;
}

/** How many pods the load balancer sends to, as it changes while all pods are replaced. */
export function roll(
  pod: Pod,
  way: Way,
  assumed: Assumptions,
  rolling: Rolling,
  luck: { readonly ended: number; readonly served: number },
): readonly Served[] {
  const clock = new Clock();
  const counted: Served[] = [];
  let served = rolling.replicas;
  let old = rolling.replicas;
  let ending = 0;
  let made = 0;
  let available = 0;
  const count = (change: number): void => {
    served += change;
    counted.push({ at: clock.now, count: served });
  };
  const create = (): void => {
    made += 1;
    const ready = assumed.start + pod.ready;
    clock.after(ready + luck.served, () => count(1));
    clock.after(ready + (way.gated ? luck.served : 0) + rolling.minReady, () => {
      available += 1;
      reconcile();
    });
  };
  const remove = (): void => {
    old -= 1;
    ending += 1;
    // Deregistered at once, in the worst case.
    count(-1);
    clock.after(luck.ended, () => {
      ending -= 1;
      reconcile();
    });
  };
  const reconcile = (): void => {
    const { kind, replicas, surge, unavailable, waits } = rolling;
    if (kind === 'recreate') {
      while (old > 0) remove();
      while (ending === 0 && made < replicas) create();
      return;
    }
    if (waits && surge === 0) {
      // A place is free only once its old pod has ended.
      while (made < replicas - old - ending) create();
      while (old > 0 && old + available > replicas - unavailable) remove();
      return;
    }
    const most = replicas + surge;
    while (made < replicas && made + old < most) create();
    while (old > 0 && old + available > replicas - unavailable) {
      remove();
      while (made < replicas && made + old < most) create();
    }
  };
  clock.at(0, reconcile);
  clock.run();
  return counted;
}
