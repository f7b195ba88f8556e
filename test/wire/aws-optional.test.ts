import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { shop } from '../../fixtures/shop.js';
import { connectAws } from '../../src/collect/aws/client.js';
import { METRICS, METRICS_COLLECTORS } from '../../src/collect/aws/metrics.js';
import { SIMULATION_COLLECTORS } from '../../src/collect/aws/simulations.js';
import type { CollectContext, Collector, CollectScope } from '../../src/collect/collector.js';
import { projectSection } from '../../src/snapshot/parse.js';
import { redact } from '../../src/snapshot/redact.js';
import { OPTIONAL_SECTIONS, type Sections } from '../../src/snapshot/sections.js';
import type { Gap } from '../../src/snapshot/snapshot.js';
import type { PolicyDocument, Simulation, Statement } from '../../src/snapshot/aws.js';
import { Fault, startAws, type Asked, type AwsServer } from '../support/aws-server.js';

/* Sections that no verdict waits for: what the policy simulator says, and metrics. */

let server: AwsServer | undefined;

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_REGION', 'us-west-2');
  vi.stubEnv('AWS_PROFILE', '');
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  server?.close();
  server = undefined;
});

const WIDE: CollectScope = { namespaces: null, asked: [] };
const NARROW: CollectScope = {
  namespaces: null,
  asked: [{ kind: 'Ingress', namespace: 'shop', name: 'web' }],
};

interface Ran {
  readonly content: unknown;
  readonly gaps: readonly Gap[];
  readonly asked: readonly Asked[];
}

async function run(
  [collector]: readonly Collector[],
  soFar: Sections,
  answer: (asked: Asked) => object,
  scope = WIDE,
): Promise<Ran> {
  if (collector === undefined) throw new Error('no collector');
  server = await startAws(answer);
  const aws = await connectAws({ endpointUrl: server.url, rate: 1000 });
  const gaps: Gap[] = [];
  const gap = (one: Gap): void => void gaps.push(one);
  try {
    const content = await collector.collect({ aws, soFar, scope, gap } as CollectContext);
    if (content === undefined) return { content, gaps, asked: server.asked };
    const part = projectSection(collector.section, content);
    return { content: part.value, gaps: [...gaps, ...part.gaps], asked: server.asked };
  } finally {
    aws.close();
  }
}

test.each([...SIMULATION_COLLECTORS, ...METRICS_COLLECTORS])(
  '$section is optional, and not asked for about one Ingress',
  async (collector) => {
    expect(OPTIONAL_SECTIONS).toContain(collector.section);
    const ran = await run([collector], shop().sections, () => ({}), NARROW);
    expect(ran).toEqual({ content: undefined, gaps: [], asked: [] });
  },
);

describe('simulations', () => {
  const { sections } = shop();
  const [role] = sections['aws/iam/roles'] ?? [];
  const arn = role?.Arn ?? '';
  const documents = (sections['aws/iam/role-policies']?.[arn] ?? []).flatMap(
    ({ document = [] }) => document,
  );

  /** As IAM matches them. */
  const matches = (pattern: string, value: string): boolean =>
    new RegExp(
      `^${pattern
        .split('*')
        .map((one) => one.replace(/[.?+^$()[\]{}|\\]/g, '\\$&'))
        .join('.*')}$`,
      'i',
    ).test(value);
  const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
    value === undefined ? [] : ([value].flat() as readonly T[]);

  /** The conditions that the policy of the controller has. */
  function isMet({ Condition = {} }: Statement, context: ReadonlyMap<string, string>): boolean {
    return Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => {
        if (operator === 'Null') return (wanted === 'true') === !context.has(key);
        if (operator === 'StringEquals') return list<unknown>(wanted).includes(context.get(key));
        throw new Error(`unknown operator ${operator}`);
      }),
    );
  }

  const allows = (
    all: readonly PolicyDocument[],
    action: string,
    resource: string,
    context: ReadonlyMap<string, string>,
  ): boolean =>
    all
      .flatMap(({ Statement: found }) => list(found))
      .some(
        (one) =>
          list(one.Action).some((pattern) => matches(pattern, action)) &&
          list(one.Resource).some((pattern) => matches(pattern, resource)) &&
          isMet(one, context),
      );

  /** What the simulator would say of these policies. */
  const simulator =
    (all: readonly PolicyDocument[]) =>
    ({ input }: Asked): object => {
      const context = new Map<string, string>(
        (input['ContextEntries'] ?? []).map((one: any) => [
          one.ContextKeyName,
          one.ContextKeyValues[0],
        ]),
      );
      return {
        EvaluationResults: input['ActionNames'].map((EvalActionName: string) => ({
          EvalActionName,
          EvalResourceName: input['ResourceArns'][0],
          EvalDecision: input['ResourceArns'].every((one: string) =>
            allows(all, EvalActionName, one, context),
          )
            ? 'allowed'
            : 'implicitDeny',
        })),
        IsTruncated: false,
      };
    };

  const deniedIn = ({ content }: Ran): readonly string[] =>
    ((content as Sections['aws/iam/simulations'])?.[arn] ?? [])
      .filter(({ EvalDecision }) => EvalDecision !== 'allowed')
      .map(({ EvalActionName = '' }) => EvalActionName);

  test('of the documented policy: all that the controller does is allowed', async () => {
    const ran = await run(SIMULATION_COLLECTORS, sections, simulator(documents));
    expect(ran.gaps).toEqual([]);
    // Which it needs for web ACLs that are named by name, and does not document.
    expect(deniedIn(ran)).toEqual(['wafv2:ListWebACLs']);
    const results = (ran.content as Sections['aws/iam/simulations'])?.[arn] ?? [];
    expect(new Set(results.map(({ EvalActionName }) => EvalActionName)).size).toBe(81);
    for (const { operation, input } of ran.asked) {
      expect(operation).toBe('SimulatePrincipalPolicy');
      expect(input['PolicySourceArn']).toBe(arn);
      expect(input['ActionNames'].length).toBeLessThanOrEqual(30);
    }
    expect(ran.asked.length).toBeLessThanOrEqual(12);
  });

  test('every action of the documented policy is asked about', async () => {
    const ran = await run(SIMULATION_COLLECTORS, sections, simulator(documents));
    const asked = new Set(ran.asked.flatMap(({ input }) => input['ActionNames']));
    const documented = documents
      .flatMap(({ Statement: found }) => list(found))
      .flatMap(({ Action }) => list(Action));
    expect(documented.filter((action) => !asked.has(action))).toEqual([]);
  });

  test('of a policy without one action, that one is denied', async () => {
    const without = JSON.parse(
      JSON.stringify(documents).replace('elasticloadbalancing:DescribeListenerAttributes', 'x:Y'),
    ) as PolicyDocument[];
    const ran = await run(SIMULATION_COLLECTORS, sections, simulator(without));
    expect(deniedIn(ran)).toContain('elasticloadbalancing:DescribeListenerAttributes');
    expect(deniedIn(ran)).toHaveLength(2);
  });

  test('of a policy that tags only what it made before, making is denied', async () => {
    const old = JSON.parse(
      JSON.stringify(documents).replaceAll('elasticloadbalancing:CreateAction', 'x:Absent'),
    ) as PolicyDocument[];
    const ran = await run(SIMULATION_COLLECTORS, sections, simulator(old));
    const results = (ran.content as Record<string, Simulation[]>)[arn] ?? [];
    const tags = results.filter(
      ({ EvalActionName }) => EvalActionName === 'elasticloadbalancing:AddTags',
    );
    for (const { EvalResourceName, EvalDecision } of tags) {
      const isNew = EvalResourceName?.includes('/k8s-new/') === true;
      expect(EvalDecision, EvalResourceName).toBe(isNew ? 'implicitDeny' : 'allowed');
    }
    expect(tags).toHaveLength(4);
  });

  test('are read page by page, with all that tells why', async () => {
    const why = {
      EvalActionName: 'ec2:CreateTags',
      EvalDecision: 'explicitDeny',
      MatchedStatements: [{ SourcePolicyId: 'guard', SourcePolicyType: 'IAM Policy' }],
      MissingContextValues: ['aws:PrincipalOrgID'],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
      ResourceSpecificResults: [{ EvalResourceName: '*', EvalResourceDecision: 'explicitDeny' }],
    };
    const ran = await run(SIMULATION_COLLECTORS, sections, ({ input }) =>
      input['Marker'] === 'more'
        ? { EvaluationResults: [why], IsTruncated: false }
        : { EvaluationResults: [why], IsTruncated: true, Marker: 'more' },
    );
    expect(ran.gaps).toEqual([]);
    const results = (ran.content as Record<string, Simulation[]>)[arn] ?? [];
    expect(results).toHaveLength(ran.asked.length);
    expect(results[0]).toEqual(why);
  });

  test('that are refused are one failure, and those of one role do not hide the others', async () => {
    const refused = run(SIMULATION_COLLECTORS, sections, () => {
      throw new Fault('AccessDenied', 403);
    });
    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' });
    server?.close();
    const two = {
      ...sections,
      'aws/iam/roles': [role, { ...role, Arn: `${arn}-2`, RoleName: 'other' }],
    } as Sections;
    const ran = await run(SIMULATION_COLLECTORS, two, (asked) => {
      if (asked.input['PolicySourceArn'] === arn) throw new Fault('NoSuchEntity', 404);
      return simulator(documents)(asked);
    });
    expect(Object.keys(ran.content as object)).toEqual([`${arn}-2`]);
    expect(ran.gaps).toMatchObject([
      { operation: 'SimulatePrincipalPolicy', resource: arn, reason: 'not-found' },
    ]);
  });
});

describe('metrics', () => {
  const { sections } = shop();
  const balancers = (sections['aws/elbv2/load-balancers'] ?? []).map((one) => one.LoadBalancerArn);
  const groups = (sections['aws/elbv2/target-groups'] ?? []).map((one) => one.TargetGroupArn);
  const AT = Date.parse('2026-11-20T10:00:00Z') / 1000;

  interface Stat {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  }
  const queriesIn = ({ input }: Asked): readonly { Id: string; MetricStat: Stat }[] =>
    input['MetricDataQueries'];
  const complete = (asked: Asked): object => ({
    MetricDataResults: queriesIn(asked).map(({ Id }) => ({
      Id,
      Timestamps: [AT, AT + 60],
      Values: [1, 2.5],
      StatusCode: 'Complete',
    })),
  });

  test('are asked of each load balancer and target group, for the last half hour', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-20T10:30:42.5Z') });
    const ran = await run(METRICS_COLLECTORS, sections, complete);
    expect(ran.gaps).toEqual([]);
    expect(ran.asked).toHaveLength(1);
    const [asked] = ran.asked as [Asked];
    expect(asked).toMatchObject({ service: 'cloudwatch', operation: 'GetMetricData' });
    expect(asked.input).toMatchObject({
      StartTime: AT,
      EndTime: AT + 1800,
      ScanBy: 'TimestampAscending',
    });
    const stats = queriesIn(asked).map(({ MetricStat }) => MetricStat);
    for (const { Metric, Period, Stat } of stats) {
      const [first] = Metric.Dimensions;
      const balancer = Metric.Dimensions.find(({ Name }) => Name === 'LoadBalancer')?.Value ?? '';
      expect(balancers.some((one) => one.endsWith(`:loadbalancer/${balancer}`))).toBe(true);
      if (first?.Name === 'TargetGroup') {
        expect(groups.some((one) => one.endsWith(`:${first.Value}`))).toBe(true);
      }
      const isApplication = Metric.Namespace === 'AWS/ApplicationELB';
      expect(balancer.startsWith(isApplication ? 'app/' : 'net/')).toBe(true);
      expect(Period).toBe(60);
      const most = { HealthyHostCount: 'Maximum', UnHealthyHostCount: 'Minimum' };
      expect(Stat).toBe(most[Metric.MetricName as keyof typeof most] ?? 'Sum');
    }
    const content = ran.content as NonNullable<Sections['aws/cloudwatch/metrics']>;
    expect(Object.keys(content).toSorted()).toEqual([...balancers, ...groups].toSorted());
    expect(content[groups[0] ?? '']?.['HealthyHostCount']).toEqual([
      ['2026-11-20T10:00:00Z', 1],
      ['2026-11-20T10:01:00Z', 2.5],
    ]);
  });

  test('are asked 500 at a time, and read page by page', async () => {
    const own = sections['aws/elbv2/target-groups']?.find(({ LoadBalancerArns = [] }) =>
      LoadBalancerArns[0]?.includes('/app/'),
    );
    const many = Array.from({ length: 100 }, (_, index) => ({
      ...own,
      TargetGroupArn: `arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/many/${index}`,
    }));
    const known = { ...sections, 'aws/elbv2/target-groups': many } as Sections;
    const ran = await run(METRICS_COLLECTORS, known, (asked) => {
      const half = asked.input['NextToken'] === 'more' ? [AT + 60] : [AT];
      return {
        MetricDataResults: queriesIn(asked).map(({ Id }) => ({
          Id,
          Timestamps: half,
          Values: [3],
          StatusCode: asked.input['NextToken'] === 'more' ? 'Complete' : 'PartialData',
        })),
        ...(asked.input['NextToken'] === 'more' ? {} : { NextToken: 'more' }),
      };
    });
    expect(ran.gaps).toEqual([]);
    const sizes = ran.asked.map((asked) => queriesIn(asked).length);
    expect(Math.max(...sizes)).toBe(500);
    expect(sizes.length % 2).toBe(0);
    const content = ran.content as NonNullable<Sections['aws/cloudwatch/metrics']>;
    for (const { TargetGroupArn } of many) {
      expect(content[TargetGroupArn]?.['UnHealthyHostCount']).toHaveLength(2);
    }
  });

  test('that have no points were asked for, and those that failed were not', async () => {
    const ran = await run(METRICS_COLLECTORS, sections, (asked) => ({
      MetricDataResults: queriesIn(asked).map(({ Id, MetricStat }) => ({
        Id,
        Timestamps: [],
        Values: [],
        StatusCode: MetricStat.Metric.MetricName === 'RequestCount' ? 'InternalError' : 'Complete',
      })),
    }));
    const content = ran.content as NonNullable<Sections['aws/cloudwatch/metrics']>;
    expect(content[groups[0] ?? '']?.['HealthyHostCount']).toEqual([]);
    expect(content[groups[0] ?? '']).not.toHaveProperty('RequestCount');
    expect(ran.gaps).toEqual([
      {
        source: 'aws',
        operation: 'GetMetricData',
        resource: balancers.find((one) => one.includes('/app/')),
        reason: 'unavailable',
        message: expect.stringMatching(/^RequestCount was not answered \(InternalError\)/),
      },
    ]);
  });

  test('that are refused are one failure', async () => {
    const refused = run(METRICS_COLLECTORS, sections, () => {
      throw new Fault('AccessDenied', 403);
    });
    await expect(refused).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('nothing is asked where there is no load balancer', async () => {
    const none = { ...sections, 'aws/elbv2/load-balancers': [], 'aws/elbv2/target-groups': [] };
    expect(await run(METRICS_COLLECTORS, none, complete)).toEqual({
      content: {},
      gaps: [],
      asked: [],
    });
  });
});

test('without names, metrics and decisions are still known', () => {
  const { sections, ...rest } = shop();
  const [balancer = ''] = (sections['aws/elbv2/load-balancers'] ?? []).map(
    (one) => one.LoadBalancerArn,
  );
  const names = Object.values(METRICS).flatMap(({ ofLoadBalancers, ofTargetGroups }) => [
    ...ofLoadBalancers,
    ...ofTargetGroups,
  ]);
  const point = ['2026-11-20T10:00:00Z', 2] as [string, number];
  const decision = {
    EvalActionName: 'ec2:CreateTags',
    EvalDecision: 'allowed',
    ResourceSpecificResults: [{ EvalResourceName: '*', EvalResourceDecision: 'allowed' }],
  };
  const { sections: redacted } = redact({
    ...rest,
    sections: {
      ...sections,
      'aws/cloudwatch/metrics': {
        [balancer]: Object.fromEntries([...names, 'Payroll_Count'].map((name) => [name, [point]])),
      },
      'aws/iam/simulations': { 'arn:aws:iam::210987654321:role/payroll': [decision] },
    },
  });
  const [metrics] = Object.entries(redacted['aws/cloudwatch/metrics'] ?? {});
  expect(metrics?.[0]).toBe(redacted['aws/elbv2/load-balancers']?.[0]?.LoadBalancerArn);
  expect(Object.keys(metrics?.[1] ?? {})).toEqual(expect.arrayContaining(names));
  expect(metrics?.[1]['RequestCount']).toEqual([point]);
  expect(Object.values(redacted['aws/iam/simulations'] ?? {})).toEqual([[decision]]);
  expect(JSON.stringify(redacted)).not.toMatch(/payroll|210987654321/i);
});
