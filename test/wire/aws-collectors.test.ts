import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { incident, recording, shop } from '../../fixtures/shop.js';
import { connectAws } from '../../src/collect/aws/client.js';
import { AWS_COLLECTORS } from '../../src/collect/aws/collectors.js';
import type { CollectScope, KubernetesClient } from '../../src/collect/collector.js';
import { gapOf } from '../../src/collect/gap.js';
import { diagnose } from '../../src/diagnose.js';
import { projectSection } from '../../src/snapshot/parse.js';
import type { SectionName, Sections } from '../../src/snapshot/sections.js';
import type { Gap, Snapshot } from '../../src/snapshot/snapshot.js';
import { Fault, startAws, type Asked, type AwsServer } from '../support/aws-server.js';
import { answersOf, countOf } from '../support/aws-world.js';
import { fleet } from '../support/fleet.js';

let server: AwsServer | undefined;

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
  vi.stubEnv('AWS_REGION', 'us-west-2');
  vi.stubEnv('AWS_PROFILE', '');
});

afterEach(() => {
  vi.unstubAllEnvs();
  server?.close();
  server = undefined;
});

const WIDE: CollectScope = { namespaces: null, asked: [] };

interface Run {
  readonly sections: Sections;
  readonly gaps: readonly Gap[];
  readonly count: Readonly<Record<string, number>>;
}

/** Runs the collectors in their order, on the Kubernetes half of what is known. */
async function collectFrom(
  known: Sections,
  {
    scope = WIDE,
    answer = answersOf(known),
  }: { scope?: CollectScope; answer?: Parameters<typeof startAws>[0] } = {},
): Promise<Run> {
  server?.close();
  server = await startAws(answer);
  const aws = await connectAws({ endpointUrl: server.url, rate: 1000 });
  const sections: Record<string, unknown> = Object.fromEntries(
    Object.entries(known).filter(([name]) => name.startsWith('kubernetes/')),
  );
  const gaps: Gap[] = [];
  const waiting = new Set(AWS_COLLECTORS);
  while (waiting.size > 0) {
    const pending = new Set([...waiting].map(({ section }) => section));
    const ready = [...waiting].filter(({ after }) => !after.some((name) => pending.has(name)));
    if (ready.length === 0) throw new Error(`In a circle: ${[...pending].join(', ')}`);
    for (const collector of ready) waiting.delete(collector);
    await Promise.all(
      ready.map(async (collector) => {
        const { section, permissions } = collector;
        try {
          const content = await collector.collect({
            kubernetes: { context: undefined, clusterName: undefined } as KubernetesClient,
            aws,
            dns: { lookUp: async (host) => ({ addresses: [], cname: [], ...known.dns?.[host] }) },
            soFar: sections as Sections,
            scope,
            gap: (gap) => void gaps.push(gap),
          } as Parameters<typeof collector.collect>[0]);
          if (content === undefined) return;
          const part = projectSection(section, content);
          sections[section] = part.value;
          gaps.push(...part.gaps);
        } catch (error) {
          const [permission] = permissions;
          gaps.push(
            gapOf('aws', permission?.api === 'aws' ? permission.action : '', section, error),
          );
        }
      }),
    );
  }
  aws.close();
  return { sections: sections as Sections, gaps, count: countOf(server) };
}

/** What is diagnosed where the AWS half was collected anew. */
function resultsOf(snapshot: Snapshot, run?: Run, scope = WIDE): readonly unknown[] {
  const { dns } = snapshot.sections;
  const given: Snapshot =
    run === undefined
      ? snapshot
      : {
          ...snapshot,
          sections: { ...run.sections, ...(dns === undefined ? {} : { dns }) },
          gaps: [...snapshot.gaps.filter(({ source }) => source === 'kubernetes'), ...run.gaps],
        };
  const options = scope.asked.length === 0 ? {} : { asked: scope.asked, subject: 'asked' };
  return diagnose(given, options).diagnoses.map(({ cause, symptoms }) => ({
    cause: [cause.check, cause.subject],
    symptoms: symptoms.map(({ check, subject }) => [check, subject]),
  }));
}

const firstIngress = ({ sections }: Snapshot): CollectScope => {
  const [first] = sections['kubernetes/ingresses.networking.k8s.io'] ?? [];
  const { namespace, name = '' } = first?.metadata ?? {};
  return { namespaces: null, asked: [{ kind: 'Ingress', namespace, name }] };
};

const sum = ({ count }: Pick<Run, 'count'>): number =>
  Object.values(count).reduce((total, one) => total + one, 0);

test('what is collected of an account is what is there', async () => {
  const { sections: known } = shop();
  const { sections, gaps } = await collectFrom(known);
  expect(gaps).toEqual([]);
  for (const name of Object.keys(known) as SectionName[]) {
    if (!name.startsWith('aws/') || SPARED.has(name)) continue;
    expect.soft(comparable(sections[name]), name).toEqual(comparable(known[name]));
  }
  for (const name of ['aws/elbv2/tags', 'aws/elbv2/rules'] as const) {
    expect(known[name], name).toMatchObject(sections[name] ?? {});
  }
  expect(Object.keys(sections['aws/elbv2/tags'] ?? {}).sort()).toEqual(
    [
      ...(known['aws/elbv2/load-balancers'] ?? []).map((one) => one.LoadBalancerArn),
      ...(known['aws/elbv2/target-groups'] ?? []).map((one) => one.TargetGroupArn),
    ].sort(),
  );
});

// Tags of listeners and rules, rules of network load balancers, and web ACLs that no Ingress
// names: nothing asks for them.
const SPARED = new Set<SectionName>(['aws/elbv2/tags', 'aws/elbv2/rules', 'aws/wafv2/web-acls']);

/** The order of a list says nothing, and the clients drop what is less than a millisecond. */
function comparable(content: unknown): unknown {
  const plain: unknown = JSON.parse(JSON.stringify(content ?? null).replace(/\.\d+Z"/g, 'Z"'));
  return Array.isArray(plain) ? plain.map((one) => JSON.stringify(one)).sort() : plain;
}

describe('what is collected is enough', () => {
  const cases = {
    'healthy-legal-fleet': recording,
    'healthy-byo-tgb': recording,
    'lb-deleted-by-hand': recording,
    'inc-029': incident,
  };
  test.each(Object.entries(cases))('to diagnose %s', async (id, load) => {
    const snapshot = await load(id);
    for (const scope of [WIDE, firstIngress(snapshot)]) {
      const run = await collectFrom(snapshot.sections, { scope });
      expect(resultsOf(snapshot, run, scope)).toEqual(resultsOf(snapshot, undefined, scope));
    }
  });
});

test('one Ingress with one load balancer takes few calls', async () => {
  const snapshot = await recording('healthy-group-actions');
  const scope = firstIngress(snapshot);
  const { gaps, count, sections } = await collectFrom(snapshot.sections, { scope });
  expect(gaps).toEqual([]);
  expect(Object.keys(sections['aws/elbv2/listeners'] ?? {})).toHaveLength(1);
  expect(Object.keys(sections['aws/elbv2/target-health'] ?? {}).length).toBeGreaterThan(1);
  expect(sum({ count })).toBeLessThanOrEqual(36);
});

describe('one Ingress of many load balancers', () => {
  const others = (own: object | undefined, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...own,
      LoadBalancerArn: `arn:aws:elasticloadbalancing:us-west-2:1:loadbalancer/app/other/${index}`,
      LoadBalancerName: `other-${index}`,
      DNSName: `other-${index}.us-west-2.elb.amazonaws.com`,
    }));

  function among(known: Sections, count: number): Sections {
    const own = known['aws/elbv2/load-balancers'] ?? [];
    const foreign = others(own[0], count);
    const tags = [{ Key: 'elbv2.k8s.aws/cluster', Value: 'another' }];
    return {
      ...known,
      'aws/elbv2/load-balancers': [...foreign, ...own],
      'aws/elbv2/tags': {
        ...known['aws/elbv2/tags'],
        ...Object.fromEntries(foreign.map(({ LoadBalancerArn }) => [LoadBalancerArn, tags])),
      },
    } as Sections;
  }

  test('with 500 target groups takes few calls, and tells as much of it', async () => {
    const snapshot = fleet(1000);
    const known = among(snapshot.sections, 98);
    expect(known['aws/elbv2/load-balancers']).toHaveLength(200);
    expect(known['aws/elbv2/target-groups']?.length).toBeGreaterThanOrEqual(500);
    // Of an IngressGroup, beside one whose health check fails.
    const scope: CollectScope = {
      namespaces: null,
      asked: [{ kind: 'Ingress', namespace: 'team-003', name: 'app-1' }],
    };
    const run = await collectFrom(known, { scope });
    expect(run.gaps).toEqual([]);
    expect(sum(run)).toBeLessThanOrEqual(36);
    expect(Object.keys(run.sections['aws/elbv2/listeners'] ?? {})).toHaveLength(1);
    expect(Object.keys(run.sections['aws/elbv2/target-health'] ?? {})).toHaveLength(1);
    expect(resultsOf(snapshot, run, scope)).toEqual(resultsOf(snapshot, undefined, scope));
  });

  const gone = 'k8s-shop-gone-0.us-west-2.elb.amazonaws.com';
  const withAddress = (name: string) =>
    shop((sections) => {
      for (const { metadata, status } of [
        ...sections['kubernetes/ingresses.networking.k8s.io'],
        ...sections['kubernetes/services'],
      ]) {
        if (metadata.name === name) status.loadBalancer.ingress = [{ hostname: gone }];
      }
    });
  const web: CollectScope = {
    namespaces: null,
    asked: [{ kind: 'Ingress', namespace: 'shop', name: 'web' }],
  };

  test('whose address is gone is found by its tags', async () => {
    const snapshot = withAddress('web');
    const run = await collectFrom(among(snapshot.sections, 45), { scope: web });
    expect(run.gaps).toEqual([]);
    expect(run.count['elbv2 DescribeTags']).toBeGreaterThan(3);
    expect(Object.keys(run.sections['aws/elbv2/listeners'] ?? {})).toHaveLength(1);
    expect(resultsOf(snapshot, run, web)).toEqual(resultsOf(snapshot, undefined, web));
  });

  test('that was deleted is known to be', async () => {
    const { sections: known } = shop();
    const left = (known['aws/elbv2/load-balancers'] ?? []).filter(({ Type }) => Type === 'network');
    const snapshot = {
      ...shop(),
      sections: { ...known, 'aws/elbv2/load-balancers': left } as Sections,
    };
    const run = await collectFrom(among(snapshot.sections, 45), { scope: web });
    expect(resultsOf(snapshot, run, web)).toMatchObject([
      { cause: ['load-balancer/lb-missing-in-aws', { name: 'web' }] },
    ]);
  });

  test('beside another way in whose address is gone accuses that of nothing', async () => {
    const snapshot = withAddress('tcp');
    const run = await collectFrom(among(snapshot.sections, 45), { scope: web });
    expect(run.sections['aws/elbv2/load-balancers']).toHaveLength(2);
    expect(resultsOf(snapshot, run)).toEqual(resultsOf(snapshot));
  });

  test('without its tags is still looked at', async () => {
    const { sections: known } = shop();
    const answer = answersOf(among(known, 45));
    const run = await collectFrom(known, {
      scope: web,
      answer: (asked) => {
        if (asked.operation === 'DescribeTags') throw new Fault('AccessDenied', 403);
        return answer(asked);
      },
    });
    expect(run.gaps.map(({ reason }) => reason)).toEqual(['forbidden']);
    expect(Object.keys(run.sections['aws/elbv2/listeners'] ?? {})).toHaveLength(1);
    expect(resultsOf(shop(), run, web)).toEqual([]);
  });
});

const ACTIONS = [
  ...new Set(
    AWS_COLLECTORS.flatMap(({ permissions }) =>
      permissions.flatMap((one) => (one.api === 'aws' ? one.action : [])),
    ),
  ),
];

const actionOf = ({ service, operation }: Asked): string =>
  `${service === 'elb' || service === 'elbv2' ? 'elasticloadbalancing' : service}:${operation}`;

test('every call that is made is declared', async () => {
  const { sections } = await recording('healthy-legal-fleet');
  await collectFrom(sections);
  for (const asked of server?.asked ?? []) expect(ACTIONS).toContain(actionOf(asked));
});

// One service at a time, and calls of which several sections are made.
const REFUSED = [
  'sts:',
  'eks:',
  'iam:',
  'elasticloadbalancing:',
  'elasticloadbalancing:DescribeTags',
  'elasticloadbalancing:DescribeTargetGroups',
  'ec2:',
  'acm:',
];

test.each(REFUSED)('without %s, nothing is accused', async (refused) => {
  const answer = answersOf(shop().sections);
  const run = await collectFrom(shop().sections, {
    answer: (asked) => {
      if (actionOf(asked).startsWith(refused)) throw new Fault('AccessDenied', 403);
      return answer(asked);
    },
  });
  expect(resultsOf(shop(), run)).toEqual([]);
  expect(run.gaps.map(({ reason }) => reason)).toContain('forbidden');
});

test('credentials that expire on the way end the rest, and what was seen stays', async () => {
  const answer = answersOf(shop().sections);
  const { gaps, sections } = await collectFrom(shop().sections, {
    answer: (asked) => {
      if (asked.operation === 'DescribeListeners') throw new Fault('ExpiredToken', 403);
      return answer(asked);
    },
  });
  expect(sections['aws/elbv2/load-balancers']).toHaveLength(2);
  expect(gaps).toContainEqual(
    expect.objectContaining({
      resource: 'aws/elbv2/listeners',
      operation: 'elasticloadbalancing:DescribeListeners',
      reason: 'invalid-credentials',
    }),
  );
  expect(sections['aws/acm/certificates']).toBeUndefined();
  expect(countOf(server!)['acm ListCertificates']).toBeUndefined();
});

test('one resource that fails does not hide the others', async () => {
  const { sections: known } = shop();
  const answer = answersOf(known);
  const [gone, kept] = (known['aws/elbv2/target-groups'] ?? []).map((one) => one.TargetGroupArn);
  const { gaps, sections } = await collectFrom(known, {
    answer: (asked) => {
      if (asked.operation === 'DescribeTargetHealth' && asked.input['TargetGroupArn'] === gone) {
        throw new Fault('TargetGroupNotFound');
      }
      return answer(asked);
    },
  });
  expect(Object.keys(sections['aws/elbv2/target-health'] ?? {})).toEqual([kept]);
  expect(gaps).toMatchObject([
    { operation: 'DescribeTargetHealth', resource: gone, reason: 'not-found' },
  ]);
});

test('many load balancers: pages of 400, tags of 20, and what is gone meanwhile', async () => {
  const { sections: known } = shop();
  const [own] = known['aws/elbv2/load-balancers'] ?? [];
  const foreign = Array.from({ length: 830 }, (_, index) => ({
    ...own,
    LoadBalancerArn: `arn:aws:elasticloadbalancing:us-west-2:1:loadbalancer/app/other/${index}`,
    LoadBalancerName: `other-${index}`,
    DNSName: `other-${index}.us-west-2.elb.amazonaws.com`,
    // Most of an account lies in other networks.
    ...(index < 45 ? {} : { VpcId: 'vpc-other' }),
  }));
  const many = {
    ...known,
    'aws/elbv2/load-balancers': [...foreign, ...(known['aws/elbv2/load-balancers'] ?? [])],
    'aws/elbv2/tags': {
      ...known['aws/elbv2/tags'],
      ...Object.fromEntries(
        // The first one has no tags any more: it was deleted.
        foreign
          .slice(1)
          .map(({ LoadBalancerArn }) => [
            LoadBalancerArn,
            [{ Key: 'elbv2.k8s.aws/cluster', Value: 'another' }],
          ]),
      ),
    },
  } as Sections;
  const answer = answersOf(many);
  const { gaps, sections, count } = await collectFrom(known, {
    answer: (asked) => {
      try {
        return answer(asked);
      } catch (error) {
        throw asked.operation === 'DescribeTags' ? new Fault('LoadBalancerNotFound') : error;
      }
    },
  });
  expect(gaps).toEqual([]);
  expect(count['elbv2 DescribeLoadBalancers']).toBe(3);
  expect(count['elbv2 DescribeListeners']).toBeLessThanOrEqual(3);
  const names = (sections['aws/elbv2/load-balancers'] ?? []).map((one) => one.LoadBalancerName);
  expect(names.filter((name) => name?.startsWith('k8s-'))).toHaveLength(2);
  const batches = (server?.asked ?? []).filter(({ operation }) => operation === 'DescribeTags');
  for (const { input } of batches) expect(input['ResourceArns'].length).toBeLessThanOrEqual(20);
  // 47 of the VPC in three calls, of which one is halved until the missing one stands alone.
  expect(batches.length).toBeLessThanOrEqual(3 + 10 + 1);
});

test('many target groups are listed by pages', async () => {
  const { sections: known } = shop();
  const [own] = known['aws/elbv2/target-groups'] ?? [];
  const others = Array.from({ length: 900 }, (_, index) => ({
    ...own,
    TargetGroupArn: `arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/other/${index}`,
    LoadBalancerArns: [],
  }));
  const all = [...others, ...(known['aws/elbv2/target-groups'] ?? [])];
  const answer = answersOf({ ...known, 'aws/elbv2/target-groups': all } as Sections);
  const { sections, count } = await collectFrom(known, { answer });
  expect(count['elbv2 DescribeTargetGroups']).toBe(3);
  expect(sections['aws/elbv2/target-groups']).toHaveLength(2);
});

test('a listing that breaks off keeps what was read, and says so', async () => {
  const { sections: known } = shop();
  const answer = answersOf(known);
  const { gaps, sections } = await collectFrom(known, {
    answer: (asked) => {
      if (asked.operation !== 'DescribeSecurityGroups') return answer(asked);
      if (asked.input['NextToken'] === 'more') throw new Fault('UnauthorizedOperation', 403);
      return { ...answer(asked), NextToken: 'more' };
    },
  });
  expect(sections['aws/ec2/security-groups']).toHaveLength(5);
  expect(gaps).toMatchObject([{ operation: 'DescribeSecurityGroups', reason: 'forbidden' }]);
});

describe('records', () => {
  const hosts = Array.from({ length: 12 }, (_, index) => `h${index}.example.com`);
  const zone = (count: number) => ({
    HostedZones: [
      { Id: '/hostedzone/Z1', Name: 'example.com.', ResourceRecordSetCount: count },
      { Id: '/hostedzone/Z2', Name: 'ample.com.', ResourceRecordSetCount: 1 },
      {
        Id: '/hostedzone/Z3',
        Name: 'h1.example.com.',
        Config: { PrivateZone: true },
        ResourceRecordSetCount: 9000,
      },
    ],
    IsTruncated: false,
    MaxItems: 100,
  });
  const known = shop((sections) => {
    sections['kubernetes/ingresses.networking.k8s.io'][0].spec.rules = hosts.map((host) => ({
      host,
    }));
    sections['kubernetes/ingresses.networking.k8s.io'][0].spec.tls = [];
  }).sections;
  const record = (Name: string) => ({
    Name: `${Name}.`,
    Type: 'A',
    AliasTarget: {
      DNSName: 'dualstack.other.us-west-2.elb.amazonaws.com.',
      EvaluateTargetHealth: false,
      HostedZoneId: 'Z9',
    },
  });
  const answering =
    (count: number): ((asked: Asked) => object) =>
    (asked) => {
      const { operation, input } = asked;
      if (operation === 'ListHostedZones') return zone(count);
      if (operation === 'GetHostedZone') {
        return {
          HostedZone: { Id: '/hostedzone/Z3', Name: 'h1.example.com.' },
          VPCs: [{ VPCId: 'vpc-1', VPCRegion: 'us-west-2' }],
        };
      }
      if (operation !== 'ListResourceRecordSets') return answersOf(known)(asked);
      const { name } = input;
      return {
        ResourceRecordSets: [record(name ?? 'h1.example.com'), record('z.example.com')],
        IsTruncated: false,
        MaxItems: 20,
      };
    };

  test('are asked for by name, in the zones that a host could be in', async () => {
    const { sections, gaps, count } = await collectFrom(known, { answer: answering(5000) });
    expect(gaps).toEqual([]);
    expect(count).toMatchObject({
      'route53 ListHostedZones': 1,
      'route53 GetHostedZone': 1,
      'route53 ListResourceRecordSets': 13,
    });
    expect(sections['aws/route53/records']).toHaveLength(13);
    expect(sections['aws/route53/hosted-zones']).toMatchObject([
      { HostedZone: { Name: 'example.com.' } },
      { HostedZone: { Name: 'h1.example.com.' }, VPCs: [{ VPCId: 'vpc-1' }] },
    ]);
  });

  test('of a small zone are read whole, and only those of the hosts are kept', async () => {
    const { sections, count } = await collectFrom(known, { answer: answering(250) });
    expect(count['route53 ListResourceRecordSets']).toBe(2);
    const names = (sections['aws/route53/records'] ?? []).map(({ Name }) => Name);
    expect(names).toEqual(['h1.example.com.', 'h1.example.com.']);
  });
});
