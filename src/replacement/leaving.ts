import type { Confidence } from '../chain.js';
import {
  isOpen,
  type Assumptions,
  type Leaving,
  type Moment,
  type Pod,
  type Way,
} from './model.js';

/** The kubelet leaves a process two seconds, however long its hook took. */
export const LEAST_AFTER_HOOK = 2;
/** Until the endpoints of a Service say that a pod is terminating. */
const ENDPOINT_SECONDS = 1;

export interface Ending {
  readonly sigterm: number;
  /** At the latest. */
  readonly sigkill: number;
  /** From here on the process takes no new request. */
  readonly deaf: number;
}

/** `limit`: when the node is taken away, whatever the pod would like. */
export function endingOf(
  { hook, grace }: Pod,
  { serve }: Pick<Assumptions, 'serve'>,
  limit = Infinity,
): Ending {
  const sigterm = Math.min(hook, grace);
  const sigkill = Math.min(Math.max(grace, sigterm + LEAST_AFTER_HOOK), limit);
  return {
    sigterm: Math.min(sigterm, sigkill),
    sigkill,
    deaf: Math.min(sigterm + serve, sigkill),
  };
}

/** When the last new request is sent to a pod that was deleted, at the latest. */
export function lastSent(way: Way, { deaf, sigkill }: Ending, assumed: Assumptions): number {
  const isApplication = way.balancer === 'application';
  // Else the endpoint stays ready for as long as there is a pod.
  const changed = way.publishesNotReady ? sigkill : 0;
  if (way.targets === 'ip') {
    const told = assumed.controller + (isApplication ? assumed.alb : assumed.nlb);
    return changed + told;
  }
  if (way.policy === 'Cluster') return changed + assumed['kube-proxy'];
  const noticed =
    way.unhealthy * way.interval +
    way.timeout +
    (isApplication ? assumed['alb-unhealthy'] : assumed['nlb-unhealthy']);
  // A check of a pod's own port is answered for as long as the pod serves.
  return way.asksNode ? changed + noticed : deaf + noticed;
}

export function leaving(pod: Pod, way: Way, assumed: Assumptions, limit?: number): Leaving {
  const ending = endingOf(pod, assumed, limit);
  const last = lastSent(way, ending, assumed);
  return {
    moments: momentsOf(pod, way, assumed, ending, last),
    windows: windowsOf(pod, way, assumed, ending, last).filter(isOpen),
  };
}

function windowsOf(
  { hook, grace }: Pod,
  way: Way,
  { request }: Assumptions,
  { sigkill, deaf }: Ending,
  last: number,
): Leaving['windows'] {
  // With policy Local only a node that loses its last pod goes on being sent to.
  const isSure = way.targets === 'ip' || way.policy === 'Cluster';
  const dead: Confidence = isSure ? 'derived' : 'suspected';
  const accepted = Math.min(deaf, last);
  const isCut = way.targets === 'ip' && way.cuts && !way.publishesNotReady;
  return [
    // Whether the process really stops at SIGTERM cannot be seen.
    { kind: 'late', from: deaf, to: Math.min(last, sigkill), sure: 'suspected' },
    { kind: 'late', from: Math.max(deaf, sigkill), to: last, sure: dead },
    { kind: 'killed', from: sigkill - request, to: accepted, sure: 'derived' },
    // Where the load balancer is slower than assumed.
    { kind: 'killed', from: Math.max(sigkill - request, last), to: deaf, sure: 'suspected' },
    ...(isCut && request > way.delay
      ? [{ kind: 'cut', from: way.delay - request, to: accepted, sure: 'derived' } as const]
      : []),
    ...(hook >= grace && sigkill > grace
      ? [{ kind: 'unwarned', from: grace, to: sigkill, sure: 'proven' } as const]
      : []),
  ];
}

function momentsOf(
  { hook }: Pod,
  way: Way,
  { controller, ...assumed }: Assumptions,
  { sigterm, sigkill }: Ending,
  last: number,
): readonly Moment[] {
  const changed = way.publishesNotReady ? sigkill : 0;
  const told = changed + controller;
  const byTarget: readonly Moment[] =
    way.targets === 'ip'
      ? [
          { at: told, kind: 'deregistered' },
          { at: last, kind: 'last-sent' },
          { at: told + way.delay, kind: 'delay-over' },
        ]
      : way.policy === 'Cluster'
        ? [{ at: last, kind: 'last-sent' }]
        : [
            { at: changed + assumed['kube-proxy'], kind: 'kube-proxy' },
            { at: last, kind: 'last-sent' },
          ];
  const moments: readonly Moment[] = [
    { at: 0, kind: 'deleted' },
    ...(hook > 0 ? [{ at: 0, kind: 'hook' } as const] : []),
    { at: changed + Math.min(ENDPOINT_SECONDS, controller), kind: 'endpoint' },
    { at: sigterm, kind: 'sigterm' },
    { at: sigkill, kind: 'sigkill' },
    ...byTarget,
  ];
  return moments.toSorted((a, b) => a.at - b.at);
}
