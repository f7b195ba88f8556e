import { cite, refKey, refText, type Seen } from '../findings/cite.js';
import type { Evidence, Ref } from '../findings/finding.js';
import { endingOf, lastSent } from '../replacement/leaving.js';
import { ASSUMPTION_NAMES, ASSUMPTIONS, type Assumptions } from '../replacement/model.js';
import { replacement, type WayReplacement } from '../replacement/replacement.js';
import type {
  ReportedAssumption,
  ReportedSetting,
  ReportedWay,
  RolloutReport,
} from '../replacement/report.js';
import type * as kubernetes from '../snapshot/kubernetes.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { linkStrayDrain } from '../topology/draining.js';
import { withoutElsewhere } from '../topology/elsewhere.js';
import { lensOn } from '../topology/lens.js';
import { linkSnapshot } from '../topology/link.js';
import { numbersOf, type Numbers } from '../topology/replacement.js';
import { workloadOf } from '../topology/services.js';
import type { Drain, DrainWay, Setting } from '../topology/topology.js';
import type { WorkloadSection } from './find-workload.js';
import { fixesOf } from './fixes.js';
import { notesOf, windowText } from './words.js';

/** What somebody knows better than the defaults; `hook`: of a preStop hook that cannot be read. */
export type Given = Partial<Assumptions> & { readonly hook?: number | undefined };

export interface Untimed {
  readonly problem: string;
}

/** Snapshot in, report out: a pure function of its arguments. */
export function timeRollout(
  snapshot: Snapshot,
  workload: Ref,
  given: Given,
): RolloutReport | Untimed {
  const { judged, places } = withoutElsewhere(snapshot);
  const topology = linkSnapshot(judged, { places });
  const key = refKey(workload);
  const drain =
    topology.drains.find(({ ref }) => refKey(ref) === key) ??
    strayDrain(judged, topology.targetGroups, workload);
  if (typeof drain === 'string') return { problem: drain };
  if (drain.ways.length === 0)
    return {
      problem: `${refText(workload)} is behind target groups that take no pods: nothing to time.`,
    };
  const { hook, ...rest } = given;
  const assumed: Assumptions = { ...ASSUMPTIONS, ...rest };
  const numbers = numbersOf(drain, assumed, hook);
  const { setup, unseen } = numbers;
  const timed = replacement(setup, assumed);
  const ways = drain.ways.map((way, at) => wayReport(way, at, numbers, assumed, timed.ways[at]));
  const isOpen = ways.some(({ windows }) => windows.length > 0);
  const { version = null, name = null } = snapshot.cluster;
  return {
    version: 1,
    capturedAt: snapshot.capturedAt,
    cluster: { name, version },
    workload,
    serves: drain.serves,
    settings: settingsOf(drain),
    assumptions: assumptionsOf(assumed, given, numbers),
    ways,
    rollout:
      setup.rolling === undefined || timed.schedule === undefined
        ? null
        : {
            ...setup.rolling,
            firstCreatedAt: timed.schedule.firstCreated,
            lastDeletedAt: timed.schedule.lastDeleted,
            overAt: timed.schedule.over,
          },
    notes: notesOf(drain, numbers, timed),
    fixes: isOpen ? fixesOf(drain, numbers, assumed, snapshot.cluster.version) : [],
    verdict: isOpen ? 'open' : unseen.length > 0 ? 'unknown' : 'closed',
  };
}

/** Of a workload that no Service behind a load balancer selects; or why there is nothing to time. */
function strayDrain(
  snapshot: Snapshot,
  targetGroups: Parameters<typeof linkStrayDrain>[1],
  ref: Ref,
): Drain | string {
  const lens = lensOn(snapshot);
  const sections: Readonly<Record<string, WorkloadSection>> = {
    Deployment: 'kubernetes/deployments.apps',
    StatefulSet: 'kubernetes/statefulsets.apps',
    DaemonSet: 'kubernetes/daemonsets.apps',
    Rollout: 'kubernetes/rollouts.argoproj.io',
  };
  const section = sections[ref.kind];
  const found = section === undefined ? 'unknown' : lens.find(section, ref);
  if (typeof found === 'string') return `${refText(ref)} was not seen.`;
  const workload = workloadOf(found as Seen<kubernetes.Deployment>, undefined);
  if (workload.replicas === 0) return `${refText(ref)} has no replicas: nothing to time.`;
  if (workload.podSpec === undefined) {
    return `${refText(ref)} has its pods from another workload: ask for that one.`;
  }
  const drain = linkStrayDrain(lens, targetGroups, workload);
  if (drain !== undefined) return drain;
  return lens.mayDeny('aws/elbv2/target-groups')
    ? `${refText(ref)} is behind no load balancer: nothing to time.`
    : `${refText(ref)} cannot be timed: aws/elbv2/target-groups was not seen.`;
}

function wayReport(
  way: DrainWay,
  at: number,
  { setup }: Numbers,
  assumed: Assumptions,
  timed: WayReplacement | undefined,
): ReportedWay {
  const numbers = setup.ways[at];
  if (numbers === undefined || timed === undefined) throw new Error(`no way ${at}`);
  const { leaving, coming, nobody, spot } = timed;
  const ending = endingOf(setup.pod, assumed);
  const contained = assumed.start + setup.pod.ready;
  const parts = { way: numbers, pod: setup.pod, ending, assumed };
  return {
    targetGroup: way.group.ref,
    loadBalancers: way.group.loadBalancers.map(({ ref }) => ref),
    way: numbers,
    leaving: {
      takesUntil: ending.deaf,
      sentUntil: lastSent(numbers, ending, assumed),
      killedAt: ending.sigkill,
      moments: leaving.moments,
    },
    coming: {
      readyAt: contained,
      servedAt: coming.served,
      availableAt: coming.available,
      moments: coming.moments,
    },
    windows: [
      ...leaving.windows.map((one) => ({ ...one, since: 'deletion' as const, onlyOnSpot: false })),
      ...spot.map((one) => ({ ...one, since: 'deletion' as const, onlyOnSpot: true })),
      ...nobody.map((one) => ({ ...one, since: 'rollout' as const, onlyOnSpot: false })),
    ].map((one) => ({ ...one, message: windowText(one, parts) })),
  };
}

function assumptionsOf(
  assumed: Assumptions,
  given: Given,
  { unseen }: Numbers,
): readonly ReportedAssumption[] {
  return [
    ...ASSUMPTION_NAMES.map((name): ReportedAssumption => ({
      name,
      value: assumed[name],
      why: given[name] === undefined ? 'default' : 'given',
    })),
    ...(given.hook === undefined
      ? []
      : [{ name: 'hook', value: given.hook, why: 'given' } as const]),
    ...unseen.map(({ what, taken }): ReportedAssumption => ({
      name: what,
      value: taken,
      why: 'not seen',
    })),
  ];
}

function settingsOf(drain: Drain): readonly ReportedSetting[] {
  const one = (
    name: string,
    value: ReportedSetting['value'],
    evidence: Evidence,
    isExplicit = true,
  ): ReportedSetting => ({ name, value, isExplicit, evidence });
  const of = <T extends string | number | boolean>(
    name: string,
    { value, source, isExplicit }: Setting<T>,
  ): ReportedSetting => one(name, value, source, isExplicit);
  return [
    one('strategy', drain.strategy.kind, drain.strategy.source),
    ...(drain.replicas === undefined ? [] : [of('replicas', drain.replicas)]),
    of('maxSurge', drain.strategy.maxSurge),
    of('maxUnavailable', drain.strategy.maxUnavailable),
    of('minReadySeconds', drain.minReady),
    of('terminationGracePeriodSeconds', drain.grace),
    ...drain.preStop.map(({ container, seconds, source }) =>
      one(`preStop of ${container}`, seconds, source, source.value !== null),
    ),
    ...drain.readiness.map(({ container, hasProbe, initialDelay, period, source }) =>
      one(`readiness of ${container}`, hasProbe ? initialDelay + period : null, source, hasProbe),
    ),
    ...drain.ways.flatMap((way) => {
      const { group, healthCheck } = way;
      const at = (name: string): string => `${name} of ${group.ref.name}`;
      return [
        one(at('target type'), way.targetType, cite(group.object, 'TargetType')),
        of(at('deregistration delay'), way.delay),
        ...(way.balancer === 'network'
          ? [of(at('connection termination'), way.closesConnections)]
          : []),
        of(at('health check interval'), healthCheck.interval),
        of(at('health check timeout'), healthCheck.timeout),
        of(at('healthy threshold'), healthCheck.healthyThreshold),
        of(at('unhealthy threshold'), healthCheck.unhealthyThreshold),
        ...(way.targetType === 'ip'
          ? [
              of(at('readiness gate'), way.gate),
              of(at('publishNotReadyAddresses'), way.publishesNotReady),
            ]
          : [of(at('externalTrafficPolicy'), way.policy)]),
      ];
    }),
  ];
}
