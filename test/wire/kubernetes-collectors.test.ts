import { afterAll, expect, test } from 'vitest';
import { shop } from '../../fixtures/shop.js';
import { collect, type Collected } from '../../src/collect/collect.js';
import type { CollectScope } from '../../src/collect/collector.js';
import { connectKubernetes } from '../../src/collect/kubernetes/client.js';
import { KUBERNETES_COLLECTORS } from '../../src/collect/kubernetes/collectors.js';
import {
  pathOf,
  RESOURCES,
  splitName,
  type ResourceName,
} from '../../src/collect/kubernetes/resources.js';
import { SECTION_NAMES, type SectionName } from '../../src/snapshot/sections.js';
import { brokenSections, type Snapshot } from '../../src/snapshot/snapshot.js';
import {
  kubeconfig,
  serve,
  status,
  type ApiServer,
  type Reply,
  type Script,
} from './api-server.js';

const SHOP = shop();
const EVERYTHING: CollectScope = { namespaces: null, asked: [] };
const ONE: CollectScope = {
  namespaces: ['shop'],
  asked: [{ kind: 'Ingress', namespace: 'shop', name: 'web' }],
};
const NAMES = Object.keys(RESOURCES) as ResourceName[];
const BUILT_IN =
  /^[a-z]+$|\.(?:apps|policy)$|\.(?:discovery|networking|admissionregistration|apiextensions|coordination)\.k8s\.io$/;
const isBuiltIn = (name: string): boolean =>
  BUILT_IN.test(name) && !name.endsWith('.gateway.networking.k8s.io');

interface Item {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

const servers: ApiServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));

/** Answers as the API server of this cluster would. */
function play({ sections }: Snapshot): Script {
  const lists = new Map<string, ResourceName>();
  const served = NAMES.filter((name) => isBuiltIn(name) || sections[`kubernetes/${name}`]);
  for (const name of served) {
    lists.set(pathOf(splitName(name), RESOURCES[name].versions[0] ?? ''), name);
  }
  const groups = new Map(
    served.map((name) => [splitName(name).group, RESOURCES[name].versions[0]]),
  );
  const itemsOf = (name: ResourceName): readonly Item[] =>
    (sections[`kubernetes/${name}`] ?? []) as readonly Item[];
  return ({ path, query }) => {
    if (path === '/apis') {
      return {
        body: {
          kind: 'APIGroupList',
          groups: [...groups].map(([name, version]) => ({ name, versions: [{ version }] })),
        },
      };
    }
    const [, pod, container = query.get('container')] =
      /^\/api\/v1\/namespaces\/([^/]+\/pods\/[^/]+)\/log$/.exec(path) ?? [];
    if (pod !== undefined) {
      const lines = sections['kubernetes/logs']?.[`${pod.replace('/pods/', '/')}/${container}`];
      return {
        headers: { 'content-type': 'text/plain' },
        body: (lines ?? []).map((line) => `${line}\n`).join(''),
      };
    }
    const [, base = '', namespace, plural = '', one] =
      /^(\/apis?(?:\/[^/]+)?\/v[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(
        path,
      ) ?? [];
    const name = lists.get(`${base}/${plural}`);
    if (name === undefined) return undefined;
    const wanted = (query.get('labelSelector') ?? '').split(',').filter(Boolean);
    const items = itemsOf(name).filter(
      ({ metadata }) =>
        (namespace === undefined || metadata.namespace === namespace) &&
        wanted.every((each) => {
          const [key = '', value] = each.split('=');
          return metadata.labels?.[key] === value;
        }),
    );
    if (one === undefined) return { body: { kind: 'List', metadata: {}, items } };
    const found = items.find(({ metadata }) => metadata.name === one);
    return found === undefined ? status(404, `"${one}" not found`) : { body: found };
  };
}

async function collected(
  scope: CollectScope,
  answer: Script = () => undefined,
  snapshot: Snapshot = SHOP,
): Promise<Collected & { readonly server: ApiServer }> {
  const cluster = play(snapshot);
  const server = await serve((asked, count) => answer(asked, count) ?? cluster(asked, count));
  servers.push(server);
  const client = await connectKubernetes({ kubeconfig: kubeconfig(server.url) });
  const result = await collect({
    collectors: KUBERNETES_COLLECTORS,
    kubernetes: client,
    connectAws: () => Promise.reject(new Error('nobody asks AWS here')),
    dns: { lookUp: () => Promise.resolve({ addresses: [], cname: [] }) },
    scope,
    tool: { name: 'test', version: '1' },
    signal: new AbortController().signal,
  });
  client.close();
  return { ...result, server };
}

const at =
  (pattern: RegExp, reply: Reply): Script =>
  ({ path }) =>
    pattern.test(path) ? reply : undefined;

const inOrder = (items: unknown): unknown =>
  Array.isArray(items)
    ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : items;

/** A copy of the shop in which something is different. */
function changed(edit: (sections: Record<string, any>) => void): Snapshot {
  const sections = structuredClone(SHOP.sections) as Record<string, any>;
  edit(sections);
  return { ...SHOP, sections };
}

test('each section of kubernetes/ has one collector, which reads and no more', () => {
  const sections = SECTION_NAMES.filter((name) => name.startsWith('kubernetes/'));
  expect(KUBERNETES_COLLECTORS.map(({ section }) => section).sort()).toEqual(sections.sort());
  const all = KUBERNETES_COLLECTORS.flatMap(({ permissions }) => permissions);
  const resources = all.map((one) => (one.api === 'kubernetes' ? one.resource : one.action));
  expect(resources).not.toContain('secrets');
  expect(resources).toContain('pods/log');
  const order = new Map<SectionName, readonly SectionName[]>(
    KUBERNETES_COLLECTORS.map(({ section, after }) => [section, after]),
  );
  const walk = (name: SectionName, path: readonly SectionName[]): void => {
    expect(path).not.toContain(name);
    for (const next of order.get(name) ?? []) walk(next, [...path, name]);
  };
  for (const name of order.keys()) walk(name, []);
});

test('a whole cluster is read as it is', async () => {
  const { snapshot, server } = await collected(EVERYTHING);
  for (const name of NAMES) {
    const section = `kubernetes/${name}` as const;
    // ConfigMaps and Endpoints are only asked for where something needs them.
    if (name === 'configmaps' || name === 'endpoints') continue;
    const expected = SHOP.sections[section] ?? (isBuiltIn(name) ? [] : undefined);
    expect(inOrder(snapshot.sections[section]), name).toEqual(inOrder(expected));
  }
  const logs = snapshot.sections['kubernetes/logs'];
  expect(logs).toEqual(
    Object.fromEntries(
      Object.entries(SHOP.sections['kubernetes/logs'] ?? {}).filter(([, { length }]) => length > 0),
    ),
  );
  const unserved = NAMES.filter((name) => !isBuiltIn(name) && !SHOP.sections[`kubernetes/${name}`]);
  expect(snapshot.gaps.map(({ resource }) => resource).sort()).toEqual(unserved.sort());
  expect(new Set(snapshot.gaps.map(({ reason }) => reason))).toEqual(new Set(['not-found']));
  expect(brokenSections(snapshot).size).toBe(0);
  expect(server.asked.filter(({ path }) => path.includes('secret'))).toEqual([]);
  // What no group serves is not asked for at all.
  expect(server.times('/apis')).toBe(1);
  expect(server.asked.filter(({ path }) => path.includes('argoproj'))).toEqual([]);
});

test('one Ingress is looked at in its namespace and the one of the controller', async () => {
  const { snapshot, server } = await collected(ONE);
  expect(server.asked.length).toBeLessThanOrEqual(30);
  const places = server.asked.flatMap(
    ({ path }) => /\/namespaces\/([^/]+)\//.exec(path)?.[1] ?? [],
  );
  expect(new Set(places)).toEqual(new Set(['shop', 'kube-system']));
  for (const plural of [
    'pods',
    'services',
    'events',
    'endpoints',
    'configmaps',
    'serviceaccounts',
  ]) {
    expect(server.times(`/api/v1/${plural}`), plural).toBe(0);
  }
  const own = (items: readonly unknown[] | undefined): unknown =>
    inOrder((items ?? []).filter((item) => (item as Item).metadata.namespace === 'shop'));
  for (const name of [
    'pods',
    'services',
    'events',
    'deployments.apps',
    'endpointslices.discovery.k8s.io',
    'targetgroupbindings.elbv2.k8s.aws',
  ] as const) {
    const section = `kubernetes/${name}` as const;
    expect(own(snapshot.sections[section]), name).toEqual(own(SHOP.sections[section]));
  }
  expect(snapshot.sections['kubernetes/nodes']).toHaveLength(
    SHOP.sections['kubernetes/nodes']?.length ?? -1,
  );
  // Of the controller's namespace, its own pods.
  const others = (snapshot.sections['kubernetes/pods'] ?? []).filter(
    ({ metadata }) => metadata.namespace === 'kube-system',
  );
  expect(others.length).toBeGreaterThan(0);
  expect(others.every(({ metadata }) => metadata.name.includes('load-balancer'))).toBe(true);
  expect(Object.keys(snapshot.sections['kubernetes/logs'] ?? {}).length).toBeGreaterThan(0);
  expect(brokenSections(snapshot).size).toBe(0);
});

test('whoever may read one namespace only reads that, and says nothing of others', async () => {
  const { snapshot } = await collected({ namespaces: ['shop'], asked: [] }, (asked) =>
    /\/namespaces\/shop\//.test(asked.path) || ['/version', '/apis'].includes(asked.path)
      ? undefined
      : status(403, 'forbidden'),
  );
  expect(snapshot.sections['kubernetes/ingresses.networking.k8s.io']).toHaveLength(1);
  expect(snapshot.sections['kubernetes/pods']?.length).toBeGreaterThan(0);
  const broken = [...brokenSections(snapshot).keys()];
  expect(broken).toContain('kubernetes/nodes');
  // The controller's namespace is outside what is asked for: no hole in what is.
  expect(broken).not.toContain('kubernetes/pods');
  expect(broken).not.toContain('kubernetes/ingresses.networking.k8s.io');
  expect(snapshot.gaps.map(({ resource }) => resource)).toContain(
    'namespace kube-system: deployments.apps',
  );
});

test('a refused type is a hole, and half a list is none', async () => {
  const { snapshot } = await collected(EVERYTHING, ({ path, query }) => {
    if (path === '/api/v1/events') return status(403, 'events is forbidden');
    if (path !== '/api/v1/services') return undefined;
    if (query.has('continue')) return { body: '{"items":[' };
    return {
      body: {
        kind: 'ServiceList',
        metadata: { continue: 'more' },
        items: SHOP.sections['kubernetes/services'],
      },
    };
  });
  const gaps = snapshot.gaps.filter(({ reason }) => reason !== 'not-found');
  expect(gaps.map(({ resource, reason }) => [resource, reason])).toEqual([
    ['events', 'forbidden'],
    ['services', 'malformed'],
  ]);
  expect(snapshot.sections['kubernetes/events']).toBeUndefined();
  expect(snapshot.sections['kubernetes/services']).toBeUndefined();
});

test('what every cluster serves is not taken for absent where nothing answers', async () => {
  const { snapshot } = await collected(
    EVERYTHING,
    at(/\/ingresses$/, { status: 404, body: 'no route' }),
  );
  expect(
    snapshot.gaps.find(({ resource }) => resource === 'ingresses.networking.k8s.io')?.reason,
  ).toBe('unsupported');
});

test('a type is read in the version that is served', async () => {
  const rollout = { metadata: { name: 'web', namespace: 'shop' }, spec: { replicas: 2 } };
  const { snapshot, server } = await collected(EVERYTHING, ({ path }) => {
    if (path === '/apis') {
      return { body: { groups: [{ name: 'argoproj.io', versions: [{ version: 'v1' }] }] } };
    }
    return path === '/apis/argoproj.io/v1/rollouts'
      ? { body: { kind: 'RolloutList', items: [rollout] } }
      : undefined;
  });
  expect(snapshot.sections['kubernetes/rollouts.argoproj.io']).toEqual([rollout]);
  expect(server.times('/apis/argoproj.io/v1alpha1/rollouts')).toBe(0);
});

test('where nobody says what is served, each type is tried', async () => {
  const { snapshot, server } = await collected(EVERYTHING, at(/^\/apis$/, status(403, 'no')));
  expect(snapshot.sections['kubernetes/targetgroupbindings.elbv2.k8s.aws']).toBeDefined();
  expect(server.times('/apis/argoproj.io/v1alpha1/rollouts')).toBe(1);
  expect(new Set(snapshot.gaps.map(({ reason }) => reason))).toEqual(new Set(['not-found']));
});

test('ConfigMaps: only the lists of target groups that several clusters fill', async () => {
  const bindings = SHOP.sections['kubernetes/targetgroupbindings.elbv2.k8s.aws'] ?? [];
  const [first] = bindings;
  const name = `aws-lbc-targets-${first?.metadata.name}`;
  const list = { metadata: { name, namespace: 'shop' }, data: { targets: '10.0.0.1:80' } };
  const shared = changed((sections) => {
    for (const binding of sections['kubernetes/targetgroupbindings.elbv2.k8s.aws']) {
      binding.spec.multiClusterTargetGroup = true;
    }
    sections['kubernetes/configmaps'] = [
      list,
      { metadata: { name: 'passwords', namespace: 'shop' }, data: { admin: 'hunter2' } },
    ];
  });
  const { snapshot, server } = await collected(EVERYTHING, undefined, shared);
  expect(snapshot.sections['kubernetes/configmaps']).toEqual([list]);
  const asked = server.asked.filter(({ path }) => path.includes('configmaps'));
  expect(asked.map(({ path }) => path)).toHaveLength(bindings.length);
  expect(asked.some(({ path }) => path.endsWith('/configmaps'))).toBe(false);

  const alone = await collected(EVERYTHING);
  expect(alone.snapshot.sections['kubernetes/configmaps']).toBeUndefined();
});

test('ConfigMaps: of the VPC CNI one switch, where there are NetworkPolicies', async () => {
  const settings = {
    metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
    data: { 'enable-network-policy-controller': 'true', 'branch-eni-cooldown': '60' },
  };
  const restricted = changed((sections) => {
    sections['kubernetes/configmaps'] = [settings];
    sections['kubernetes/networkpolicies.networking.k8s.io'] = [
      { metadata: { name: 'web', namespace: 'shop' }, spec: { podSelector: {} } },
    ];
  });
  const [one] = (await collected(ONE, undefined, restricted)).snapshot.sections[
    'kubernetes/configmaps'
  ] ?? [undefined];
  expect(one?.data).toEqual({ 'enable-network-policy-controller': 'true' });

  const forbidden = await collected(
    ONE,
    at(/kube-system\/configmaps\//, status(403, 'forbidden')),
    restricted,
  );
  expect(forbidden.snapshot.sections['kubernetes/configmaps']).toEqual([]);
  expect(forbidden.snapshot.gaps.map(({ resource }) => resource)).toContain(
    'configmap kube-system/amazon-vpc-cni',
  );
  expect([...brokenSections(forbidden.snapshot).keys()]).not.toContain('kubernetes/configmaps');
});

test('logs: what was said before a restart comes first', async () => {
  const restarted = changed((sections) => {
    for (const pod of sections['kubernetes/pods']) {
      for (const one of pod.status.containerStatuses ?? []) one.restartCount = 1;
    }
  });
  const { snapshot, server } = await collected(
    EVERYTHING,
    ({ path, query }) =>
      path.endsWith('/log')
        ? { body: query.has('previous') ? 'before\n' : 'now\n', headers: {} }
        : undefined,
    restarted,
  );
  const logs = Object.values(snapshot.sections['kubernetes/logs'] ?? {});
  expect(logs).toEqual(logs.map(() => ['before', 'now']));
  const asked = server.asked.filter(({ path }) => path.endsWith('/log'));
  expect(asked.every(({ query }) => query.get('tailLines') === '1000')).toBe(true);
  expect(asked).toHaveLength(logs.length * 2);
});

test('logs: refused is a hole; a pod that is gone, or has not begun, is none', async () => {
  const refused = await collected(EVERYTHING, at(/\/log$/, status(403, 'pods/log is forbidden')));
  expect(refused.snapshot.sections['kubernetes/logs']).toBeUndefined();
  expect(brokenSections(refused.snapshot).get('kubernetes/logs')?.[0]?.reason).toBe('forbidden');

  for (const reply of [status(404, 'pods "x" not found'), status(400, 'waiting to start')]) {
    const { snapshot } = await collected(EVERYTHING, at(/\/log$/, reply));
    expect(snapshot.sections['kubernetes/logs']).toEqual({});
    expect(brokenSections(snapshot).size).toBe(0);
  }
});

test('of what a container takes its variables from, and of when a webhook is called', async () => {
  const envFrom = [
    { prefix: 'DB_', secretRef: { name: 'db-password', optional: true } },
    { configMapRef: { name: 'settings' } },
  ];
  const matchConditions = [{ name: 'not-own', expression: "request.userInfo.username != 'own'" }];
  const name = 'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io';
  const { snapshot, server } = await collected(
    EVERYTHING,
    undefined,
    changed((sections) => {
      for (const { spec } of sections['kubernetes/pods']) spec.containers[0].envFrom = envFrom;
      for (const { webhooks } of sections[name]) webhooks[0].matchConditions = matchConditions;
    }),
  );
  for (const { spec } of snapshot.sections['kubernetes/pods'] ?? []) {
    expect(spec.containers[0]?.envFrom).toEqual(envFrom);
  }
  const [first] = snapshot.sections[name] ?? [];
  expect(first?.webhooks?.[0]?.matchConditions).toEqual(matchConditions);
  expect(server.asked.filter(({ path }) => /secrets|settings/.test(path))).toEqual([]);
});
