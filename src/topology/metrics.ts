import { cite, type Seen } from '../findings/cite.js';
import type { Evidence } from '../findings/finding.js';
import type * as aws from '../snapshot/aws.js';

/** What was counted of one thing over the time that was looked at. */
export interface Count {
  readonly total: number;
  /** Follows a verb: `from 2026-11-25T17:00:00Z to 2026-11-25T17:30:00Z`. */
  readonly when: string;
  readonly source: Evidence;
}

/** The sum of a metric of CloudWatch; absent where it was not asked for, or nothing was counted. */
export function countOf(metrics: Seen<aws.Metrics> | undefined, name: string): Count | undefined {
  if (metrics === undefined || !Object.hasOwn(metrics.value, name)) return undefined;
  const points = (metrics.value[name] ?? [])
    .filter(([, value]) => value > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return undefined;
  return {
    total: points.reduce((sum, [, value]) => sum + value, 0),
    when: first[0] === last[0] ? `at ${first[0]}` : `from ${first[0]} to ${last[0]}`,
    source: cite(metrics, name),
  };
}

/** Responses of a load balancer itself with this status. */
export interface Answered extends Count {
  /** Among all requests; absent where these were not counted. */
  readonly share: number | undefined;
}

/** A request in a thousand is nothing that somebody would be woken for. */
export const FEW = 0.001;

export function answeredWith(
  metrics: Seen<aws.Metrics> | undefined,
  status: 502 | 503 | 504,
): Answered | undefined {
  const count = countOf(metrics, `HTTPCode_ELB_${status}_Count`);
  if (count === undefined) return undefined;
  const requests = countOf(metrics, 'RequestCount')?.total;
  // A load balancer does not count what it answers itself among the requests of its targets.
  const all = requests === undefined ? undefined : Math.max(requests, count.total);
  return { ...count, share: all === undefined ? undefined : count.total / all };
}
