import type { Evidence } from '../findings/finding.js';
import type { Assumptions, Rolling, Way } from '../replacement/model.js';
import type { Setup } from '../replacement/replacement.js';
import { hookFor } from '../replacement/smallest.js';
import type { Drain, DrainWay, Setting } from './topology.js';

/** A setting that was not seen, and what is taken for it. */
export interface Unseen {
  readonly what: string;
  readonly taken: number | boolean;
  readonly source: Evidence;
}

export interface Numbers {
  readonly setup: Setup;
  readonly unseen: readonly Unseen[];
}

/** The numbers that decide how a workload's pods are replaced. `hook`: where it cannot be read. */
export function numbersOf(drain: Drain, assumed: Assumptions, hook?: number): Numbers {
  const unseen: Unseen[] = [];
  const take = <T extends number | boolean>(
    { value, source }: Setting<T | 'unknown'>,
    what: string,
    otherwise: T,
  ): T => {
    if (value !== 'unknown') return value;
    unseen.push({ what, taken: otherwise, source });
    return otherwise;
  };
  const ways = drain.ways.map((way) => wayOf(way, take));
  const rest = {
    grace: drain.grace.value,
    ready: Math.max(
      0,
      ...drain.readiness.map(({ hasProbe, initialDelay, period, successThreshold }) =>
        hasProbe ? initialDelay + period * successThreshold : 0,
      ),
    ),
  };
  const longest = drain.preStop.toSorted((a, b) => secondsOf(b) - secondsOf(a))[0];
  const read = longest?.seconds ?? 0;
  const wanted = read === 'unknown' ? (hook ?? hookFor({ ...rest, hook: 0 }, ways, assumed)) : read;
  if (read === 'unknown' && hook === undefined && longest !== undefined) {
    const what = `how long the preStop hook of container ${longest.container} waits`;
    unseen.push({ what, taken: wanted, source: longest.source });
  }
  return {
    setup: {
      pod: { ...rest, hook: wanted },
      ways,
      rolling: rollingOf(drain),
      isSpot: drain.spot !== undefined,
    },
    unseen,
  };
}

// Where it cannot be told which container serves, the longest hook counts.
const secondsOf = ({ seconds }: Drain['preStop'][number]): number =>
  seconds === 'unknown' ? Infinity : seconds;

type Take = <T extends number | boolean>(
  setting: Setting<T | 'unknown'>,
  what: string,
  otherwise: T,
) => T;

function wayOf(way: DrainWay, take: Take): Way {
  const { balancer, healthCheck, policy, healthCheckNodePort } = way;
  const isApplication = balancer === 'application';
  const isLocal = policy.value === 'Local';
  return {
    balancer,
    targets: way.targetType,
    policy: policy.value,
    asksNode: isLocal && healthCheck.port.value === String(healthCheckNodePort?.value),
    delay: take(way.delay, 'the deregistration delay', 300),
    cuts: isApplication || take(way.closesConnections, 'whether connections are closed', false),
    interval: take(healthCheck.interval, 'the interval of health checks', isApplication ? 15 : 10),
    timeout: take(healthCheck.timeout, 'the timeout of health checks', isApplication ? 5 : 10),
    healthy: take(healthCheck.healthyThreshold, 'the healthy threshold', isApplication ? 2 : 3),
    unhealthy: take(
      healthCheck.unhealthyThreshold,
      'the unhealthy threshold',
      isApplication ? 2 : 3,
    ),
    publishesNotReady: way.publishesNotReady.value,
    gated: take(way.gate, 'whether new pods get a readiness gate', false),
  };
}

/** Absent where the numbers are not known. */
function rollingOf({ strategy, replicas, minReady, workload }: Drain): Rolling | undefined {
  const { kind, maxSurge, maxUnavailable } = strategy;
  if (
    replicas === undefined ||
    maxSurge.value === 'unknown' ||
    maxUnavailable.value === 'unknown'
  ) {
    return undefined;
  }
  const { section } = workload.object;
  return {
    kind,
    replicas: replicas.value,
    surge: maxSurge.value,
    unavailable: Math.min(maxUnavailable.value, replicas.value),
    minReady: minReady.value,
    waits: section === 'kubernetes/statefulsets.apps' || section === 'kubernetes/daemonsets.apps',
  };
}
