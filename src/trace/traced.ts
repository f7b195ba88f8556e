import type { Evidence, Ref } from '../findings/finding.js';

/** The steps of a request, in the order in which it takes them. */
export const STEPS = [
  'dns',
  'load-balancer',
  'listener',
  'certificate',
  'rules',
  'action',
  'target-group',
] as const;

export type StepName = (typeof STEPS)[number];

/** `unreached`: something before it decides, or it has no part in this request. */
export type Mark = 'passes' | 'fails' | 'unknown' | 'unreached';

export interface Step {
  readonly name: StepName;
  readonly mark: Mark;
  /** One sentence. */
  readonly message: string;
  readonly evidence: readonly Evidence[];
}

/** The request that is followed. */
export interface TracedRequest {
  readonly url: string;
  readonly scheme: 'http' | 'https';
  /** Of the URL, which the client resolves and names to TLS. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Without the `?`. */
  readonly query: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Absent: wherever its load balancer lets clients be. */
  readonly from: 'internet' | 'vpc' | undefined;
  readonly sourceIp: string | undefined;
}

export interface TracedCondition {
  /** As `path-pattern is /api or /api/*`. */
  readonly text: string;
  readonly holds: boolean | 'unknown';
}

export interface TracedRule {
  /** A number, or `default`. */
  readonly priority: string;
  /** `wins`: it answers; `late`: it matches, and an earlier one answers. */
  readonly verdict: 'wins' | 'late' | 'differs' | 'unknown';
  readonly conditions: readonly TracedCondition[];
  /** What it does: `forwards to k8s-shop-web`. */
  readonly action: string;
  readonly ref: Ref | undefined;
}

export interface TracedTarget {
  readonly id: string;
  readonly port: number | undefined;
  readonly state: string | undefined;
  readonly reason: string | undefined;
  /** A pod or a node. */
  readonly ref: Ref | undefined;
  /** Whether requests are sent to it. */
  readonly receives: boolean;
}

export interface TracedGroup {
  readonly ref: Ref;
  /** Which part of the requests it gets, 0 to 100. */
  readonly percent: number;
  readonly mark: Mark;
  readonly message: string;
  readonly targets: readonly TracedTarget[];
}

/** A request that was really sent, beside what was expected of it. */
export interface TracedProbe {
  readonly via: string;
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly agrees: boolean | 'unknown';
  readonly message: string;
}

export interface Traced {
  readonly request: TracedRequest;
  readonly loadBalancer: Ref | undefined;
  /** The name that its addresses are found by. */
  readonly dnsName: string | undefined;
  /** What the rules are of: those that are there, or those that the controller would write. */
  readonly basis: 'live' | 'plan' | undefined;
  readonly steps: readonly Step[];
  readonly rules: readonly TracedRule[];
  readonly groups: readonly TracedGroup[];
  readonly outcome: 'answered' | 'stopped' | 'unknown';
  readonly stopsAt: StepName | undefined;
  /** What the client sees, in one sentence. */
  readonly client: string;
  /** The HTTP status that it sees; absent where a target decides it, or there is none. */
  readonly status: string | undefined;
  /** Where a redirect leads. */
  readonly location: string | undefined;
  readonly probes: readonly TracedProbe[];
}

export interface TraceReport {
  readonly version: 1;
  readonly capturedAt: string;
  readonly cluster: { readonly name: string | null; readonly version: string | null };
  /** As it was asked for: a URL, or `ingress/web`. */
  readonly subject: string;
  readonly traces: readonly Traced[];
}

/** What a step found: where it stops the request, what the client then sees. */
export interface Found {
  readonly step: Step;
  readonly client?: string | undefined;
  readonly status?: string | undefined;
  readonly location?: string | undefined;
}

export function step(
  name: StepName,
  mark: Mark,
  message: string,
  evidence: readonly Evidence[] = [],
): Step {
  return { name, mark, message, evidence };
}
