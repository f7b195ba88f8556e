import type { Confidence } from '../chain.js';

/*
 * A pod's replacement, in seconds: what decides it, and what follows. Nothing here knows of an
 * object of Kubernetes or AWS.
 */

/** What nobody can read of a cluster; docs/rollout.md says where each number comes from. */
export interface Assumptions {
  /** From a change of the endpoints until the controller has told ELB. */
  readonly controller: number;
  /** From that until every node of the load balancer has stopped sending, by its type. */
  readonly alb: number;
  readonly nlb: number;
  /** Until kube-proxy on every node knows of a change of the endpoints. */
  readonly 'kube-proxy': number;
  /** From the last failed health check until nothing new is sent any more. */
  readonly 'alb-unhealthy': number;
  readonly 'nlb-unhealthy': number;
  /** From the registration of a target until its first health check. */
  readonly 'alb-register': number;
  readonly 'nlb-register': number;
  /** From the creation of a pod until its containers run. */
  readonly start: number;
  /** For how long the process takes new requests after SIGTERM; what it has it finishes. */
  readonly serve: number;
  /** The longest request, or for a network load balancer the longest connection. */
  readonly request: number;
  /** To spare between the end of the longest request and SIGKILL. */
  readonly margin: number;
  /** From the notice that a spot instance is taken away until its pods have ended. */
  readonly notice: number;
}

export const ASSUMPTIONS: Assumptions = {
  controller: 5,
  alb: 10,
  nlb: 120,
  'kube-proxy': 5,
  'alb-unhealthy': 5,
  'nlb-unhealthy': 40,
  'alb-register': 5,
  'nlb-register': 180,
  start: 5,
  serve: 0,
  request: 10,
  margin: 5,
  notice: 115,
};

/** The names by which people give other numbers. */
export const ASSUMPTION_NAMES = Object.keys(ASSUMPTIONS) as readonly (keyof Assumptions)[];

/** What the pods of a workload have in common. */
export interface Pod {
  /** The preStop hook waits; it begins with the deletion. */
  readonly hook: number;
  /** `terminationGracePeriodSeconds`, from the deletion on. */
  readonly grace: number;
  /** From the start of the container until it is ready, at the latest. */
  readonly ready: number;
}

/** A load balancer's way to the pods. */
export interface Way {
  readonly balancer: 'application' | 'network';
  readonly targets: 'ip' | 'instance';
  /** Of instance targets: nodes send on to all pods, or to their own. */
  readonly policy: 'Cluster' | 'Local';
  /** The health check asks kube-proxy whether the node has ready pods, and not a pod. */
  readonly asksNode: boolean;
  /** The deregistration delay. */
  readonly delay: number;
  /** What still runs when that is over is cut. */
  readonly cuts: boolean;
  readonly interval: number;
  readonly timeout: number;
  readonly healthy: number;
  readonly unhealthy: number;
  /** Endpoints count as ready until the pod is gone. */
  readonly publishesNotReady: boolean;
  /** A new pod is not ready before this way finds it healthy. */
  readonly gated: boolean;
}

/** How many pods come and go at once. */
export interface Rolling {
  readonly kind: 'rolling' | 'recreate' | 'blue-green' | 'on-delete';
  readonly replicas: number;
  readonly surge: number;
  readonly unavailable: number;
  readonly minReady: number;
  /** A new pod is made only after the old one, whose place it takes, has ended. */
  readonly waits: boolean;
}

/** A moment of a replacement. */
export interface Moment {
  readonly at: number;
  readonly kind: MomentKind;
}

export type MomentKind =
  | 'deleted'
  | 'hook'
  | 'endpoint'
  | 'deregistered'
  | 'kube-proxy'
  | 'last-sent'
  | 'sigterm'
  | 'sigkill'
  | 'delay-over'
  | 'created'
  | 'running'
  | 'containers-ready'
  | 'registered'
  | 'healthy'
  | 'ready'
  | 'available';

export type WindowKind =
  /** New requests still come to a process that takes none. */
  | 'late'
  /** Requests that still run at SIGKILL. */
  | 'killed'
  /** Requests that still run when the deregistration delay is over. */
  | 'cut'
  /** The hook takes all of the grace period, so that open connections end without a word. */
  | 'unwarned'
  /** No target is healthy: the old ones are gone, no new one is there yet. */
  | 'nobody';

/** Requests that are sent in [from, to) may fail. */
export interface Window {
  readonly kind: WindowKind;
  /** Seconds from the deletion of a pod; of `nobody`, from the start of the rollout. */
  readonly from: number;
  readonly to: number;
  readonly sure: Confidence;
}

/** What becomes of one pod that is deleted, as one way sees it. */
export interface Leaving {
  readonly moments: readonly Moment[];
  readonly windows: readonly Window[];
}

/** What becomes of one pod that is made, as one way sees it. */
export interface Coming {
  readonly moments: readonly Moment[];
  /** From its creation until the workload counts it as available. */
  readonly available: number;
  /** From its creation until the load balancer sends to it. */
  readonly served: number;
}

export const isOpen = ({ from, to }: Pick<Window, 'from' | 'to'>): boolean => from < to;
