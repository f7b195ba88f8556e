import type { Gap } from '../../snapshot/snapshot.js';
import type { Collector } from '../collector.js';
import { batches, collector, each, isWide, type Look } from './look.js';

/* What load balancers and target groups went through lately, minute by minute. */

const LOAD_BALANCERS = 'aws/elbv2/load-balancers';
const TARGET_GROUPS = 'aws/elbv2/target-groups';

const PERIOD_SECONDS = 60;
const MINUTES = 30;
/** As many as one call may ask for. */
const QUERIES_AT_ONCE = 500;

type Statistic = 'Sum' | 'Minimum' | 'Maximum';

/**
 * The nodes of a load balancer need not agree on who is healthy. Of each minute the best view is
 * taken, as AWS recommends: whoever is unhealthy by that is so for all nodes.
 */
const STATISTICS: Readonly<Record<string, Statistic>> = {
  HealthyHostCount: 'Maximum',
  UnHealthyHostCount: 'Minimum',
};

interface Kind {
  readonly namespace: string;
  readonly ofLoadBalancers: readonly string[];
  readonly ofTargetGroups: readonly string[];
}

const HOSTS = ['HealthyHostCount', 'UnHealthyHostCount'];
const OF_TARGETS = [
  'RequestCount',
  'HTTPCode_Target_4XX_Count',
  'HTTPCode_Target_5XX_Count',
  'TargetConnectionErrorCount',
  'TargetTLSNegotiationErrorCount',
];

/** By the type that stands in the ARN of a load balancer. */
export const METRICS: Readonly<Record<string, Kind>> = {
  app: {
    namespace: 'AWS/ApplicationELB',
    ofLoadBalancers: [
      ...OF_TARGETS,
      'HTTPCode_ELB_4XX_Count',
      'HTTPCode_ELB_5XX_Count',
      'HTTPCode_ELB_500_Count',
      'HTTPCode_ELB_502_Count',
      'HTTPCode_ELB_503_Count',
      'HTTPCode_ELB_504_Count',
      'ClientTLSNegotiationErrorCount',
      'RejectedConnectionCount',
    ],
    ofTargetGroups: [...HOSTS, ...OF_TARGETS, 'UnhealthyRoutingRequestCount'],
  },
  net: {
    namespace: 'AWS/NetworkELB',
    ofLoadBalancers: [
      'NewFlowCount',
      'RejectedFlowCount',
      'TCP_Client_Reset_Count',
      'TCP_ELB_Reset_Count',
      'TCP_Target_Reset_Count',
      'ClientTLSNegotiationErrorCount',
      'TargetTLSNegotiationErrorCount',
      'PortAllocationErrorCount',
      'UnhealthyRoutingFlowCount',
      'SecurityGroupBlockedFlowCount_Inbound_TCP',
      'SecurityGroupBlockedFlowCount_Inbound_UDP',
      'SecurityGroupBlockedFlowCount_Outbound_TCP',
      'SecurityGroupBlockedFlowCount_Outbound_UDP',
    ],
    ofTargetGroups: HOSTS,
  },
};

interface Query {
  readonly arn: string;
  readonly namespace: string;
  readonly metric: string;
  /** Names to values. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What follows the account in an ARN. */
const resourceOf = (arn: string): string => arn.split(':').slice(5).join(':');

function queriesOf(
  balancer: string,
  group?: { readonly TargetGroupArn: string },
): readonly Query[] {
  const LoadBalancer = resourceOf(balancer).replace(/^loadbalancer\//, '');
  const kind = METRICS[LoadBalancer.slice(0, LoadBalancer.indexOf('/'))];
  // Those of other types have no part in this.
  if (kind === undefined) return [];
  const { namespace, ofLoadBalancers, ofTargetGroups } = kind;
  if (group === undefined) {
    return ofLoadBalancers.map((metric) => ({
      arn: balancer,
      namespace,
      metric,
      dimensions: { LoadBalancer },
    }));
  }
  const { TargetGroupArn: arn } = group;
  const dimensions = { TargetGroup: resourceOf(arn), LoadBalancer };
  return ofTargetGroups.map((metric) => ({ arn, namespace, metric, dimensions }));
}

/** A time in ISO 8601, and what was counted in the minute that begins then. */
type Point = readonly [time: string, value: number];

/** How one query was answered; over several pages, where there is much of it. */
interface Result {
  readonly Id: string;
  readonly Timestamps?: readonly string[];
  readonly Values?: readonly number[];
  readonly StatusCode?: string;
}

/** The results of all pages, each with the query that it is of. */
async function resultsOf(
  { aws }: Look,
  queries: readonly Query[],
  end: Date,
): Promise<readonly (readonly [Query, Result])[]> {
  const byId = new Map(queries.map((query, index) => [`m${index}`, query]));
  const input = {
    StartTime: new Date(end.getTime() - MINUTES * 60_000),
    EndTime: end,
    ScanBy: 'TimestampAscending',
    MetricDataQueries: [...byId].map(([Id, query]) => ({ Id, MetricStat: statOf(query) })),
  };
  const results: Result[] = [];
  let next: string | undefined;
  do {
    const page: { MetricDataResults?: Result[]; NextToken?: string } = await aws.call(
      'cloudwatch',
      'GetMetricData',
      next === undefined ? input : { ...input, NextToken: next },
    );
    results.push(...(page.MetricDataResults ?? []));
    next = page.NextToken;
  } while (next !== undefined && next !== '');
  return results.flatMap((result) => {
    const query = byId.get(result.Id);
    return query === undefined ? [] : [[query, result] as const];
  });
}

const statOf = ({ namespace, metric, dimensions }: Query): object => ({
  Metric: {
    Namespace: namespace,
    MetricName: metric,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  },
  Period: PERIOD_SECONDS,
  Stat: STATISTICS[metric] ?? 'Sum',
});

/** The points of each query, the oldest ones first; those that failed are told. */
async function pointsOf(
  look: Look,
  queries: readonly Query[],
  end: Date,
): Promise<ReadonlyMap<Query, readonly Point[]>> {
  const points = new Map<Query, Point[]>(queries.map((query) => [query, []]));
  const failed: (readonly [Query, string])[] = [];
  for (const [query, result] of await resultsOf(look, queries, end)) {
    const { Timestamps = [], Values = [], StatusCode = '' } = result;
    if (FAILED.test(StatusCode)) {
      failed.push([query, StatusCode]);
      points.delete(query);
    }
    points.get(query)?.push(...Timestamps.map((time, index): Point => [time, Values[index] ?? 0]));
  }
  const [first] = failed;
  if (first !== undefined) look.gap(gapOfFailed(...first, failed.length - 1));
  return points;
}

/** What becomes of one query while the others are answered. */
const FAILED = /^(?:InternalError|Forbidden)$/;

function gapOfFailed({ arn, metric }: Query, status: string, more: number): Gap {
  return {
    source: 'aws',
    operation: 'GetMetricData',
    resource: arn,
    reason: status === 'Forbidden' ? 'forbidden' : 'unavailable',
    message: `${metric} was not answered (${status})${more === 0 ? '' : ` (and ${more} more)`}`,
  };
}

async function metrics(
  look: Look,
): Promise<Readonly<Record<string, Readonly<Record<string, readonly Point[]>>>>> {
  const { soFar } = look;
  const queries = [
    ...(soFar[LOAD_BALANCERS] ?? []).flatMap(({ LoadBalancerArn }) => queriesOf(LoadBalancerArn)),
    // One that nothing uses is not counted either, and no two may use one.
    ...(soFar[TARGET_GROUPS] ?? []).flatMap((group) =>
      (group.LoadBalancerArns ?? []).slice(0, 1).flatMap((arn) => queriesOf(arn, group)),
    ),
  ];
  // Whole minutes are answered from what was counted, not from parts of it.
  const end = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const found = await each(
    look,
    'GetMetricData',
    batches(queries, QUERIES_AT_ONCE),
    ([first]) => first?.arn ?? '',
    (batch) => pointsOf(look, batch, end),
  );
  const metrics: Record<string, Record<string, readonly Point[]>> = {};
  for (const [{ arn, metric }, points] of found.flatMap(([, answers]) => [...answers])) {
    (metrics[arn] ??= {})[metric] = points;
  }
  return metrics;
}

export const METRICS_COLLECTORS: readonly Collector[] = [
  collector('aws/cloudwatch/metrics', {
    actions: ['cloudwatch:GetMetricData'],
    after: [LOAD_BALANCERS, TARGET_GROUPS],
    collect: async (look) =>
      isWide(look) && look.soFar[LOAD_BALANCERS] !== undefined ? metrics(look) : undefined,
  }),
];
