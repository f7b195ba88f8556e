import { describe, expect, it, test } from 'vitest';
import { shop } from '../../fixtures/shop.js';
import { collect, type Collected, type CollectOptions } from '../../src/collect/collect.js';
import type {
  AwsClient,
  Bill,
  Collector,
  KubernetesClient,
  Resolver,
} from '../../src/collect/collector.js';
import { DNS_COLLECTOR } from '../../src/collect/dns.js';
import { diagnose } from '../../src/diagnose.js';
import { SECTION_NAMES, type SectionName } from '../../src/snapshot/sections.js';
import type { Gap } from '../../src/snapshot/snapshot.js';

const SHOP = shop();
const REGION = SHOP.aws.region ?? '';
const ACCOUNT = SHOP.aws.accountId ?? '';
const NODES = 'kubernetes/nodes';
const SERVICES = 'kubernetes/services';
const BALANCERS = 'aws/elbv2/load-balancers';
const IDENTITY = 'aws/sts/caller-identity';

const bill = (): Bill => ({ calls: 3, throttled: 1, waitedMs: 1.4, connections: 2 });

const kubernetes = (fields: Partial<KubernetesClient> = {}): KubernetesClient => ({
  server: 'https://cluster.example.com',
  context: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/shop-prod`,
  clusterName: undefined,
  list: () => Promise.resolve([]),
  get: () => Promise.resolve({ gitVersion: 'v1.36.3' }),
  text: () => Promise.resolve(''),
  bill: bill(),
  close() {},
  ...fields,
});

const aws = (fields: Partial<AwsClient> = {}): AwsClient => ({
  region: REGION,
  call: <Output>() => Promise.resolve({} as Output),
  bill: bill(),
  close() {},
  ...fields,
});

const NO_NAMES: Resolver = { lookUp: () => Promise.resolve({ addresses: [], cname: [] }) };

function collector(
  section: SectionName,
  look: Collector['collect'],
  after: readonly SectionName[] = [],
): Collector {
  return { section, permissions: [], after, collect: look };
}

/** Gives what the healthy shop has. */
const gives = (section: SectionName, after: readonly SectionName[] = []): Collector =>
  collector(section, () => Promise.resolve(SHOP.sections[section]), after);

const waits = (section: SectionName): Collector => collector(section, () => new Promise(() => {}));

function run(
  collectors: readonly Collector[],
  options: Partial<CollectOptions> = {},
): Promise<Collected> {
  return collect({
    collectors,
    kubernetes: kubernetes(),
    connectAws: () => Promise.resolve(aws()),
    dns: NO_NAMES,
    scope: { namespaces: null, asked: [] },
    tool: { name: 'ingress-doctor', version: '1.2.3' },
    signal: new AbortController().signal,
    ...options,
  });
}

const gapsOf = async (collected: Promise<Collected>): Promise<readonly Gap[]> =>
  (await collected).snapshot.gaps;

test('the healthy shop is collected as it is, and is healthy', async () => {
  const names = SECTION_NAMES.filter((name) => SHOP.sections[name] !== undefined);
  const { snapshot, withoutAws } = await run(names.map((name) => gives(name)));
  expect(snapshot.sections).toEqual(SHOP.sections);
  expect(Object.keys(snapshot.sections)).toEqual(names);
  expect(snapshot.gaps).toEqual([]);
  expect(withoutAws).toBeUndefined();
  expect(snapshot.aws).toEqual(SHOP.aws);
  expect(snapshot.cluster).toEqual({
    name: 'shop-prod',
    context: kubernetes().context,
    server: kubernetes().server,
    version: 'v1.36.3',
  });
  expect(snapshot.tool).toEqual({ name: 'ingress-doctor', version: '1.2.3' });
  const asked = diagnose({ ...snapshot, capturedAt: SHOP.capturedAt, gaps: SHOP.gaps });
  expect(asked.verdict).toBe('healthy');
});

describe('order', () => {
  it('is that of what each waits for, failed or not', async () => {
    const seen: string[] = [];
    const notes = (section: SectionName, after: readonly SectionName[]): Collector =>
      collector(
        section,
        ({ soFar }) => {
          seen.push(`${section} after ${Object.keys(soFar).join(', ')}`);
          return Promise.resolve([]);
        },
        after,
      );
    await run([
      notes('kubernetes/pods', [SERVICES, NODES]),
      notes(SERVICES, ['kubernetes/events']),
      collector(NODES, () => Promise.reject(new Error('no'))),
    ]);
    expect(seen).toEqual([`${SERVICES} after `, `kubernetes/pods after ${SERVICES}`]);
  });

  it('does not matter to the snapshot', async () => {
    const names: readonly SectionName[] = [SERVICES, NODES, 'kubernetes/pods'];
    const broken = names.map((name) => collector(name, () => Promise.resolve([{}, 1])));
    const one = (await run(broken)).snapshot;
    const other = (await run(broken.toReversed())).snapshot;
    expect({ ...other, capturedAt: '' }).toEqual({ ...one, capturedAt: '' });
  });
});

describe('what is answered', () => {
  it('is kept item by item, and what does not fit is a gap', async () => {
    const service = { metadata: { namespace: 'shop', name: 'web' }, spec: { ports: 'none' } };
    const [good] = SHOP.sections[SERVICES] ?? [];
    const { snapshot } = await run([
      collector(SERVICES, () => Promise.resolve([service, good, { ...good, secret: 'x' }])),
    ]);
    expect(snapshot.sections[SERVICES]).toEqual([good, good]);
    expect(snapshot.gaps).toEqual([
      {
        source: 'kubernetes',
        operation: 'read',
        resource: 'services',
        reason: 'malformed',
        message: '["shop/web"].spec.ports: expected an array, found a string',
      },
    ]);
  });

  it.each([
    [SERVICES, { items: [] }, 'expected an array, found an object'],
    [BALANCERS, 'x', 'expected an array, found a string'],
    ['aws/elbv2/tags', [], 'expected an object, found an array'],
    [IDENTITY, null, 'expected an object, found null'],
  ] as const)('of %s, %j does not fit', async (section, content, message) => {
    const { snapshot } = await run([collector(section, () => Promise.resolve(content))]);
    expect(snapshot.sections).toEqual({});
    expect(snapshot.gaps.map((gap) => gap.message)).toContain(message);
  });

  it('may be that nothing asks for it', async () => {
    const { snapshot } = await run([collector('dns', () => Promise.resolve(undefined))]);
    expect([snapshot.sections, snapshot.gaps]).toEqual([{}, []]);
  });

  it('may be half of it', async () => {
    const gap: Gap = {
      source: 'kubernetes',
      operation: 'get',
      resource: 'logs shop/web',
      reason: 'forbidden',
      message: 'no',
    };
    const { snapshot } = await run([
      collector('kubernetes/logs', (context) => {
        context.gap(gap);
        return Promise.resolve({ 'kube-system/a/b': ['one', 'two'] });
      }),
    ]);
    expect(snapshot.gaps).toEqual([gap]);
    expect(snapshot.sections['kubernetes/logs']).toEqual({ 'kube-system/a/b': ['one', 'two'] });
  });
});

test('what a collector throws is one gap, and the others go on', async () => {
  const forbidden = Object.assign(new Error('services is forbidden'), { statusCode: 403 });
  const { snapshot } = await run([
    {
      ...collector(SERVICES, () => Promise.reject(forbidden)),
      permissions: [
        { api: 'kubernetes', group: '', resource: 'services', verb: 'list', isNamespaced: true },
      ],
    },
    collector('kubernetes/pods', () => {
      throw new TypeError('a bug');
    }),
    gives(NODES),
  ]);
  expect(snapshot.gaps).toMatchObject([
    { source: 'kubernetes', operation: 'list', resource: 'pods', message: expect.any(String) },
    { source: 'kubernetes', operation: 'list', resource: 'services', reason: 'forbidden' },
  ]);
  expect(Object.keys(snapshot.sections)).toEqual([NODES]);
});

describe('when the time is up', () => {
  const late = Object.assign(new Error('not finished after 1s'), { name: 'TimeoutError' });

  it('what is there counts, and the rest is a gap', async () => {
    const clock = new AbortController();
    const stopped: Collector['collect'] = () => {
      clock.abort(late);
      return Promise.reject(new Error('the call was stopped'));
    };
    const { snapshot } = await run(
      [
        gives(NODES),
        waits(SERVICES),
        gives('kubernetes/pods', [SERVICES]),
        collector('kubernetes/events', stopped, [NODES]),
      ],
      { signal: clock.signal },
    );
    expect(snapshot.sections).toEqual({ [NODES]: SHOP.sections[NODES] });
    expect(
      snapshot.gaps.map(({ resource, reason, message }) => [resource, reason, message]),
    ).toEqual(['events', 'pods', 'services'].map((name) => [name, 'timeout', late.message]));
  });

  it('half a list is told from a whole one', async () => {
    const clock = new AbortController();
    const half = (): Promise<unknown> => {
      clock.abort(late);
      return Promise.resolve((SHOP.sections[SERVICES] ?? []).slice(1));
    };
    const { snapshot } = await run([collector(SERVICES, half)], { signal: clock.signal });
    expect(snapshot.sections[SERVICES]).toHaveLength((SHOP.sections[SERVICES] ?? []).length - 1);
    expect(snapshot.gaps).toMatchObject([{ resource: 'services', reason: 'timeout' }]);
  });

  it('nothing is begun any more', async () => {
    const { snapshot } = await run([gives(NODES)], { signal: AbortSignal.abort(late) });
    expect(snapshot.sections).toEqual({});
    expect(snapshot.gaps).toMatchObject([{ resource: 'nodes', reason: 'timeout' }]);
  });
});

describe('AWS', () => {
  const never: Collector['collect'] = () => Promise.reject(new Error('was called'));
  const identity = (account: string): Collector =>
    collector(IDENTITY, () => Promise.resolve({ Account: account }));

  it.each([
    [Object.assign(new Error('no'), { name: 'CredentialsProviderError' }), 'invalid-credentials'],
    [new Error('No region: give --region'), expect.any(String)],
  ])('without %s is gaps, and Kubernetes is looked at', async (error, reason) => {
    const { snapshot, withoutAws } = await run(
      [gives(NODES), collector(IDENTITY, never), collector(BALANCERS, never)],
      { connectAws: () => Promise.reject(error) },
    );
    expect(snapshot.gaps).toMatchObject([
      { source: 'aws', operation: 'connect', resource: BALANCERS, reason, message: withoutAws },
      { source: 'aws', operation: 'connect', resource: IDENTITY, reason, message: withoutAws },
    ]);
    expect(Object.keys(snapshot.sections)).toEqual([NODES]);
  });

  it('is connected to where the cluster says that it runs', async () => {
    const asked: unknown[] = [];
    await run([gives(NODES)], {
      kubernetes: kubernetes({ context: 'prod' }),
      connectAws: (where) => {
        asked.push(where.region);
        return Promise.resolve(aws());
      },
    });
    expect(asked).toEqual([REGION]);
  });

  it('of another account is not asked, but for whose it is', async () => {
    const { snapshot, withoutAws } = await run([
      identity('999999999999'),
      collector(BALANCERS, never),
    ]);
    expect(snapshot.sections).toEqual({ [IDENTITY]: { Account: '999999999999' } });
    expect(snapshot.aws.accountId).toBe(ACCOUNT);
    expect(snapshot.gaps).toEqual([
      {
        source: 'aws',
        operation: 'GetCallerIdentity',
        resource: BALANCERS,
        reason: 'invalid-credentials',
        message: withoutAws,
      },
    ]);
    expect(withoutAws).toMatch(/is in account \d{12}, and the credentials are of account 9{12}/);
  });

  it('of another account is asked where the target groups are of that one', async () => {
    const { snapshot, withoutAws } = await run(
      [gives('kubernetes/targetgroupbindings.elbv2.k8s.aws'), identity(ACCOUNT), gives(BALANCERS)],
      { kubernetes: kubernetes({ clusterArn: `arn:aws:eks:${REGION}:999999999999:cluster/a` }) },
    );
    expect(withoutAws).toBeUndefined();
    expect(snapshot.sections[BALANCERS]).toEqual(SHOP.sections[BALANCERS]);
    expect(snapshot.aws.accountId).toBe('999999999999');
  });

  const BINDINGS = 'kubernetes/targetgroupbindings.elbv2.k8s.aws';
  const OTHER = '999999999999';

  /** Only the bindings tell an account; whether the nodes are in that of whoever asks. */
  const byBindings = (instances: readonly object[] | Error) => {
    const asked: unknown[] = [];
    const call = <Output>(_service: string, operation: string, input: object): Promise<Output> => {
      asked.push([operation, input]);
      if (instances instanceof Error) return Promise.reject(instances);
      const Reservations = instances.length === 0 ? [] : [{ Instances: instances }];
      return Promise.resolve({ Reservations } as Output);
    };
    const collected = run([gives(BINDINGS), gives(NODES), identity(OTHER), gives(BALANCERS)], {
      kubernetes: kubernetes({ context: 'prod' }),
      connectAws: () => Promise.resolve(aws({ call })),
    });
    return { asked, collected };
  };

  it('of another account than the bindings is asked where the nodes are of that one', async () => {
    const { asked, collected } = byBindings([{ InstanceId: 'i-1' }]);
    const { snapshot, withoutAws } = await collected;
    expect(withoutAws).toBeUndefined();
    expect(snapshot.aws.accountId).toBe(OTHER);
    expect(Object.keys(snapshot.sections)).toContain(BALANCERS);
    const [first] = SHOP.sections[NODES] ?? [];
    const id = first?.spec?.providerID?.split('/').at(-1);
    expect(asked).toEqual([
      [
        'DescribeInstances',
        { Filters: [{ Name: 'instance-id', Values: expect.arrayContaining([id]) }] },
      ],
    ]);
  });

  it.each([
    ['are not seen', []],
    ['may not be looked for', new Error('UnauthorizedOperation')],
  ])('of another account than the bindings is not asked where nodes %s', async (_, instances) => {
    const { snapshot, withoutAws } = await byBindings(instances).collected;
    expect(withoutAws).toMatch(/^the target groups of the cluster are in account \d{12}, /);
    expect(snapshot.aws.accountId).toBe(ACCOUNT);
    expect(Object.keys(snapshot.sections)).not.toContain(BALANCERS);
  });

  it('of another region is not asked', async () => {
    const { snapshot, withoutAws } = await run([collector(BALANCERS, never), gives(NODES)], {
      connectAws: () => Promise.resolve(aws({ region: 'eu-north-1' })),
    });
    expect(snapshot.aws).toMatchObject({ region: REGION, askedRegion: 'eu-north-1' });
    expect(snapshot.gaps).toMatchObject([{ resource: BALANCERS, reason: 'invalid-credentials' }]);
    expect(withoutAws).toContain(`give --region ${REGION}`);
  });

  it('is not asked where nobody says whose credentials they are', async () => {
    const expired = Object.assign(new Error('expired'), { name: 'ExpiredTokenException' });
    const gaps = await gapsOf(
      run([collector(IDENTITY, () => Promise.reject(expired)), collector(BALANCERS, never)]),
    );
    expect(gaps.map(({ resource, reason }) => [resource, reason])).toEqual([
      [BALANCERS, 'invalid-credentials'],
      [IDENTITY, 'invalid-credentials'],
    ]);
  });

  it('tells account, region and VPC where the cluster does not', async () => {
    const { snapshot } = await run(
      [
        identity(ACCOUNT),
        collector('aws/eks/cluster', () =>
          Promise.resolve({ name: 'a', resourcesVpcConfig: { vpcId: 'vpc-1' } }),
        ),
      ],
      { kubernetes: kubernetes({ context: 'prod' }) },
    );
    expect(snapshot.aws).toMatchObject({ accountId: ACCOUNT, region: REGION, vpcId: 'vpc-1' });
    expect(snapshot.cluster.name).toBeUndefined();
  });
});

test('the bill says who spent what', async () => {
  const pages = kubernetes({
    list: (_path, options) => {
      options?.onPage?.();
      options?.onPage?.();
      return Promise.resolve([]);
    },
  });
  const { bill: spent } = await run(
    [
      collector(SERVICES, async (context) => {
        await context.kubernetes.list('/api/v1/services');
        await context.kubernetes.get('/api/v1/services/x');
        return [];
      }),
      collector(BALANCERS, async (context) => {
        await context.aws?.call('elbv2', 'DescribeLoadBalancers', {});
        return [];
      }),
    ],
    { kubernetes: pages },
  );
  expect(spent).toEqual({
    kubernetes: { ...bill(), waitedMs: 1 },
    aws: { ...bill(), waitedMs: 1 },
    bySection: { [SERVICES]: { calls: 3 }, [BALANCERS]: { calls: 1 } },
  });
});

test('progress is told section by section', async () => {
  const told: string[] = [];
  await run([gives(NODES), collector(SERVICES, () => Promise.reject(new Error('no')), [NODES])], {
    onProgress: ({ section, state }) => void told.push(`${section} ${state}`),
  });
  expect(told).toEqual([
    `${NODES} started`,
    `${NODES} done`,
    `${SERVICES} started`,
    `${SERVICES} failed`,
  ]);
});

test('names are those of Ingresses and load balancers, and what is not answered is a gap', async () => {
  const asked: string[] = [];
  const { snapshot } = await run(
    [gives('kubernetes/ingresses.networking.k8s.io'), gives(BALANCERS), DNS_COLLECTOR],
    {
      dns: {
        lookUp(host) {
          asked.push(host);
          if (host === 'shop.example.com') {
            return Promise.reject(Object.assign(new Error('no'), { code: 'ETIMEOUT' }));
          }
          return Promise.resolve({ addresses: ['192.0.2.1'], cname: [] });
        },
      },
    },
  );
  expect(asked).toContain('shop.example.com');
  expect(new Set(asked).size).toBe(asked.length);
  expect(Object.keys(snapshot.sections.dns ?? {})).toEqual(
    asked.filter((host) => host !== 'shop.example.com').sort(),
  );
  expect(snapshot.gaps).toMatchObject([
    { source: 'dns', operation: 'lookup', resource: 'shop.example.com', reason: 'timeout' },
  ]);
});
