import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { KubernetesClient } from '../../src/collect/collector.js';
import { gapOf } from '../../src/collect/gap.js';
import { assertRead, connectKubernetes } from '../../src/collect/kubernetes/client.js';
import {
  clientCertificate,
  kubeconfig,
  plugin,
  podList,
  serve,
  status,
  type ApiServer,
  type Script,
} from './api-server.js';

const PODS = '/api/v1/namespaces/shop/pods';
const open: { close(): unknown }[] = [];

afterAll(async () => {
  for (const one of open) await one.close();
});

async function given(
  script: Script,
  { user, ...more }: { user?: object; timeoutMs?: number; isPlain?: boolean } = {},
): Promise<{ server: ApiServer; client: KubernetesClient }> {
  const server = await serve(script, more);
  open.push(server);
  const client = await connectKubernetes({ kubeconfig: kubeconfig(server.url, user), ...more });
  open.unshift(client);
  return { server, client };
}

/** What a read failed with, as the snapshot says it. */
async function gapIn(reading: Promise<unknown>): Promise<{ reason: string; message: string }> {
  const error: unknown = await reading.then(
    () => expect.unreachable('it was answered'),
    (reason: unknown) => reason,
  );
  const { reason, message } = gapOf('kubernetes', 'list', 'pods', error);
  return { reason, message };
}

const onPods =
  (answer: Script): Script =>
  (asked, count) =>
    asked.path === PODS ? answer(asked, count) : undefined;

const namesOf = (items: readonly unknown[]): readonly string[] =>
  items.map((item) => (item as { metadata: { name: string } }).metadata.name);

describe.concurrent('lists', () => {
  test('page after page, zipped, over connections that are kept', async () => {
    const { server, client } = await given(
      onPods(({ query }) =>
        query.get('continue') === 'next' ? podList(['b']) : podList(['a'], 'next'),
      ),
    );
    const found = await client.list(PODS, { labelSelector: 'app=web' });
    expect(namesOf(found)).toEqual(['a', 'b']);
    const pages = server.asked.filter(({ path }) => path === PODS);
    expect(pages.map(({ query }) => query.get('limit'))).toEqual(['500', '500']);
    expect(pages.map(({ query }) => query.get('labelSelector'))).toEqual(['app=web', 'app=web']);
    expect(pages[0]?.headers['accept-encoding']).toBe('gzip');
    expect(pages[0]?.headers.authorization).toBe('Bearer of-alice');
    expect(client.bill).toMatchObject({ calls: 3, throttled: 0, connections: 1 });
  });

  test('what is kept of a page is all that is kept', async () => {
    const { client } = await given(
      onPods(({ query }) => (query.has('continue') ? podList(['b']) : podList(['a'], 'next'))),
    );
    expect(await client.list(PODS, { keep: namesOf })).toEqual(['a', 'b']);
  });

  test('a list without items is an empty one', async () => {
    const { client } = await given(
      onPods(() => ({ body: { kind: 'PodList', metadata: {}, items: null } })),
    );
    expect(await client.list(PODS)).toEqual([]);
  });

  test('one that expires half-way starts over, once', async () => {
    const gone = status(410, 'The provided continue parameter is too old');
    let hasExpired = false;
    const { client } = await given(
      onPods(({ query }) => {
        if (!query.has('continue')) return podList(hasExpired ? ['c'] : ['a'], 'next');
        if (hasExpired) return podList(['d']);
        hasExpired = true;
        return gone;
      }),
    );
    expect(namesOf(await client.list(PODS))).toEqual(['c', 'd']);

    const always = await given(
      onPods(({ query }) => (query.has('continue') ? gone : podList(['a'], 'next'))),
    );
    expect((await gapIn(always.client.list(PODS))).reason).toBe('unavailable');
    expect(always.server.times(PODS)).toBe(4);
  });

  test('one that never ends is none', async () => {
    const { client } = await given(onPods(() => podList(['a'], 'again')));
    expect((await gapIn(client.list(PODS))).reason).toBe('malformed');
  });

  test('a page that is cut off is not taken for a whole one', async () => {
    const { client } = await given(
      onPods(({ query }) =>
        query.has('continue')
          ? { body: '{"kind":"PodList","items":[{"metadata":{"name":"se' }
          : podList(['a'], 'next'),
      ),
    );
    const { reason, message } = await gapIn(client.list(PODS));
    expect(reason).toBe('malformed');
    expect(message).not.toContain('"se');
  });

  test('an answer that is no list is none', async () => {
    const { client } = await given(onPods(() => ({ body: { hello: 'world' } })));
    expect((await gapIn(client.list(PODS))).reason).toBe('malformed');
  });

  test('at most six connections, however many lists', async () => {
    const { server, client } = await given((asked) =>
      asked.path === '/version' ? undefined : podList(['a']),
    );
    const lists = Array.from({ length: 60 }, (_, index) =>
      client.list(`/api/v1/namespaces/n${index}/pods`),
    );
    expect((await Promise.all(lists)).flat()).toHaveLength(60);
    expect(server.connections.ever).toBeLessThanOrEqual(6);
    expect(client.bill.connections).toBe(server.connections.ever);
    expect(client.bill.calls).toBe(61);
  });
});

describe.concurrent('refusals', () => {
  test('403 and 404 are told in the words of the API server, and not repeated', async () => {
    const { server, client } = await given(({ path }) =>
      path === PODS ? status(403, 'pods is forbidden: User "alice" cannot list it') : undefined,
    );
    expect(await gapIn(client.list(PODS))).toEqual({
      reason: 'forbidden',
      message:
        'pods is forbidden: User "alice" cannot list it; grant what `ingress-doctor permissions` prints',
    });
    expect(await gapIn(client.list('/apis/argoproj.io/v1alpha1/rollouts'))).toEqual({
      reason: 'not-found',
      message: 'answered with HTTP status 404',
    });
    expect(server.asked).toHaveLength(3);
  });

  test('429 is tried again when it says', async () => {
    const { server, client } = await given(
      onPods((_, count) =>
        count === 1
          ? status(429, 'too many requests', { headers: { 'retry-after': '1' } })
          : podList(['a']),
      ),
    );
    expect(namesOf(await client.list(PODS))).toEqual(['a']);
    expect(server.times(PODS)).toBe(2);
    expect(client.bill.throttled).toBe(1);
  });

  test('waiting for that is told of, and waiting for anything else is not', async () => {
    const server = await serve(
      onPods((_, count) =>
        count <= 2 ? status(count === 1 ? 500 : 429, 'not now') : podList(['a']),
      ),
    );
    open.push(server);
    const told: number[] = [];
    const client = await connectKubernetes({
      kubeconfig: kubeconfig(server.url),
      onWaiting: (requests) => void told.push(requests),
    });
    open.unshift(client);
    expect(namesOf(await client.list(PODS))).toEqual(['a']);
    expect(told).toEqual([1, 0]);
  });

  test('429 for an hour is a gap at once', async () => {
    const { server, client } = await given(
      onPods(() => status(429, 'too many requests', { headers: { 'retry-after': '3600' } })),
    );
    expect((await gapIn(client.list(PODS))).reason).toBe('throttled');
    expect(server.times(PODS)).toBe(1);
  });

  test('500 thrice is got over, and 500 for ever is not', async () => {
    const { client, server } = await given(
      onPods((_, count) => (count <= 3 ? status(500, 'etcd leader changed') : podList(['a']))),
    );
    expect(namesOf(await client.list(PODS))).toEqual(['a']);
    expect(server.times(PODS)).toBe(4);

    const always = await given(onPods(() => status(503, 'etcd is gone')));
    expect((await gapIn(always.client.list(PODS))).reason).toBe('unavailable');
    expect(always.server.times(PODS)).toBe(4);
  });

  test('a connection that breaks in mid-body is tried again', async () => {
    const { client } = await given(
      onPods((_, count) => ({ ...podList(['a']), breaks: count === 1 })),
    );
    expect(namesOf(await client.list(PODS))).toEqual(['a']);

    const always = await given(onPods(() => ({ ...podList(['a']), breaks: true })));
    expect((await gapIn(always.client.list(PODS))).reason).toBe('unavailable');
  });

  test('silence is a gap after the time for one request', async () => {
    const { server, client } = await given(
      onPods(() => ({ hangs: true })),
      { timeoutMs: 3000 },
    );
    expect(await gapIn(client.list(PODS))).toEqual({
      reason: 'timeout',
      message: 'no answer within 3 s; try again, with a longer --timeout if it is slow',
    });
    expect(server.times(PODS)).toBe(1);
  });

  test('whoever is no longer waited for is not asked', async () => {
    const server = await serve(() => undefined);
    open.push(server);
    const stop = new AbortController();
    const client = await connectKubernetes({
      kubeconfig: kubeconfig(server.url),
      signal: stop.signal,
    });
    open.unshift(client);
    stop.abort(new Error('the time is up'));
    await expect(client.list(PODS)).rejects.toThrow('the time is up');
    expect(server.asked).toHaveLength(1);
  });
});

describe('writes', () => {
  test('nothing but a GET of something readable passes', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'get']) {
      expect(() => assertRead(method, PODS)).toThrow('only GET is ever sent');
    }
    for (const path of [
      `${PODS}/web/exec?command=id`,
      `${PODS}/web/attach`,
      `${PODS}/web/portforward`,
      `${PODS}/web/proxy/admin`,
      '/api/v1/nodes/one/proxy/run',
      '/api/v1/namespaces/shop/secrets',
      '/api/v1/namespaces/shop/secrets/tls',
      '/api/v1/secrets?limit=500',
      '/api/v1/namespaces/shop/pods/../secrets',
      '/api/v1/namespaces/shop/pods/%2e%2e/secrets',
      '/api/v1/namespaces/shop%2Fsecrets',
    ]) {
      expect(() => assertRead('GET', path), path).toThrow('is refused');
    }
    for (const path of [
      '/version',
      '/apis',
      PODS,
      `${PODS}/web/log?tailLines=10`,
      '/api/v1/namespaces/proxy/pods',
      '/api/v1/namespaces/secrets/services/exec',
    ]) {
      assertRead('GET', path);
    }
  });

  test('whatever a caller passes, the API server sees GET', async () => {
    const { server, client } = await given(onPods(() => podList(['a'])));
    const planted = { method: 'DELETE', body: '{}' } as object;
    await client.list(PODS, planted);
    await (client.get as (path: string, more: object) => Promise<unknown>)(PODS, planted);
    await expect(client.get(`${PODS}/web/exec?command=id`)).rejects.toThrow('is refused');
    expect(new Set(server.asked.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(server.asked).toHaveLength(3);
  });

  test('one place sends, and names its method itself', () => {
    const source = (file: string): string =>
      readFileSync(new URL(`../../src/collect/kubernetes/${file}`, import.meta.url), 'utf8');
    const client = source('client.ts');
    expect(client.match(/\)\.request\(/g)).toHaveLength(1);
    expect(client.match(/const method = '(\w+)'/g)).toEqual(["const method = 'GET'"]);
    for (const file of ['client.ts', 'config.ts', 'collectors.ts', 'resources.ts']) {
      expect(source(file)).not.toMatch(/makeApiClient|\bfetch\(|'(?:POST|PUT|PATCH|DELETE)'/);
    }
  });
});

/** How connecting failed: the one line that the command prints. */
async function refusal(options: Parameters<typeof connectKubernetes>[0]): Promise<string> {
  const error = (await connectKubernetes(options).then(
    () => expect.unreachable('it connected'),
    (reason: unknown) => reason,
  )) as Error & { hint?: string };
  expect(error.name).toBe('UserError');
  expect(error.message).toMatch(/^[^\n]+\.$/);
  return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
}

describe.concurrent('credentials', () => {
  test('an expired token is renewed once, for all who are refused with it', async () => {
    let hasExpired = false;
    const starts = path.join(mkdtempSync(path.join(os.tmpdir(), 'ingress-doctor-')), 'starts');
    writeFileSync(starts, '');
    const { server, client } = await given(
      ({ path: where, headers }) => {
        const isRefused = hasExpired && headers.authorization !== 'Bearer second';
        if (isRefused) return status(401, 'Unauthorized');
        return where === '/version' ? undefined : podList(['a']);
      },
      {
        user: plugin(
          `const fs=require('fs'),file=${JSON.stringify(starts)};` +
            `const token=fs.statSync(file).size===0?'first':'second';fs.appendFileSync(file,'.');` +
            `console.log(JSON.stringify({kind:'ExecCredential',status:{token}}))`,
        ),
      },
    );
    hasExpired = true;
    const found = await Promise.all(
      Array.from({ length: 20 }, (_, index) => client.list(`/api/v1/namespaces/n${index}/pods`)),
    );
    expect(found.flat()).toHaveLength(20);
    const used = new Set(server.asked.map(({ headers }) => headers.authorization));
    expect(used).toEqual(new Set(['Bearer first', 'Bearer second']));
    expect(readFileSync(starts, 'utf8')).toBe('..');
    expect(client.bill.connections).toBeLessThanOrEqual(6);
  });

  test('credentials that are refused for good are not renewed for ever', async () => {
    let isOpen = true;
    const { server, client } = await given(() =>
      isOpen ? undefined : status(401, 'Unauthorized'),
    );
    isOpen = false;
    expect(await gapIn(client.list(PODS))).toEqual({
      reason: 'invalid-credentials',
      message: 'Unauthorized; log in again, or choose another --context',
    });
    expect(server.times(PODS)).toBe(2);
    await gapIn(client.list('/api/v1/nodes'));
    expect(server.times('/api/v1/nodes')).toBe(1);
  });

  test('a client certificate is shown', async () => {
    const { server, client } = await given(() => undefined, { user: clientCertificate });
    await client.get('/version');
    expect(server.asked.map(({ subject }) => subject)).toEqual(['alice', 'alice']);
  });

  test('one that a plugin brings is shown as well', async () => {
    const pem = (name: keyof typeof clientCertificate): string =>
      JSON.stringify(Buffer.from(clientCertificate[name], 'base64').toString());
    const { server } = await given(() => undefined, {
      user: plugin(
        `console.log(JSON.stringify({status:{clientCertificateData:${pem('client-certificate-data')},` +
          `clientKeyData:${pem('client-key-data')}}}))`,
      ),
    });
    expect(server.asked.map(({ subject }) => subject)).toEqual(['alice']);
  });

  test('none are sent where everybody can read them', async () => {
    const { server } = await given(() => undefined, { isPlain: true });
    expect(server.asked[0]?.headers.authorization).toBeUndefined();
  });

  test('a name and a password are sent as such', async () => {
    const { server } = await given(() => undefined, { user: { username: 'a', password: 'b' } });
    expect(server.asked[0]?.headers.authorization).toBe(`Basic ${btoa('a:b')}`);
  });
});

describe('connecting says in one line what is wrong', () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    [
      'a plugin that fails',
      plugin(`console.error('first line\\nSSO session has expired');process.exit(1)`),
      /plugin ".*" failed: SSO session has expired\. Run it by hand/,
    ],
    ['a plugin that prints garbage', plugin(`console.log('Logged in!')`), /no ExecCredential/],
    [
      'a plugin that prints other JSON',
      plugin(`console.log('{"status":{}}')`),
      /no ExecCredential/,
    ],
    [
      'a plugin that is not there',
      { exec: { command: 'ingress-doctor-no-such-plugin', args: [] } },
      /plugin "ingress-doctor-no-such-plugin" is not there/,
    ],
    [
      'a plugin that gives away a secret',
      plugin(`console.error('bad token=hunter2hunter2');process.exit(1)`),
      /bad token=…/,
    ],
    [
      'a certificate that is not there',
      { 'client-certificate': '/nowhere/a.pem' },
      /cannot be used/,
    ],
  ];
  test.each(cases)('%s', async (_, user, expected) => {
    const server = await serve(() => undefined);
    open.push(server);
    const said = await refusal({ kubeconfig: kubeconfig(server.url, user) });
    expect(said).toMatch(expected);
    expect(said).not.toContain('hunter2');
    expect(server.asked).toEqual([]);
  });

  test('a plugin that waits for an answer', async () => {
    const server = await serve(() => undefined);
    open.push(server);
    const user = plugin(`setInterval(() => {}, 1000)`);
    const said = await refusal({ kubeconfig: kubeconfig(server.url, user), timeoutMs: 500 });
    expect(said).toContain('took longer than 0.5 s');
  });

  test('credentials that are not accepted', async () => {
    const server = await serve(() => status(401, 'Unauthorized'));
    open.push(server);
    expect(await refusal({ kubeconfig: kubeconfig(server.url) })).toBe(
      `The API server ${server.url} of context "test" does not accept the credentials: ` +
        'Unauthorized; log in again, or choose another --context.',
    );
  });

  test('a certificate of an authority that nobody knows', async () => {
    const server = await serve(() => undefined);
    open.push(server);
    const said = await refusal({ kubeconfig: kubeconfig(server.url, {}, {}) });
    expect(said).toMatch(/gives no answer: .*self-signed certificate.*check the certificate auth/);
    expect(server.asked).toEqual([]);
    const client = await connectKubernetes({
      kubeconfig: kubeconfig(server.url, {}, { 'insecure-skip-tls-verify': true }),
    });
    client.close();
    expect(server.asked).toHaveLength(1);
  });

  test('nobody there', async () => {
    const server = await serve(() => undefined);
    await server.close();
    const said = await refusal({ kubeconfig: kubeconfig(server.url) });
    expect(said).toContain('gives no answer');
    expect(said).toContain('ECONNREFUSED');
  });

  test('contexts and kubeconfigs that are not there', async () => {
    const file = kubeconfig('https://127.0.0.1:1');
    expect(await refusal({ kubeconfig: file, context: 'prod' })).toBe(
      'The kubeconfig has no context "prod". It has test.',
    );
    expect(await refusal({ kubeconfig: `${file}-not` })).toContain('found nothing there');
    expect(await refusal({ kubeconfig: kubeconfig('127.0.0.1:1') })).toContain('is no URL');
    expect(await refusal({ kubeconfig: new URL(import.meta.url).pathname })).toContain(
      'expected a kubeconfig',
    );
  });

  test('no kubeconfig at all', async () => {
    const { HOME, KUBECONFIG, KUBERNETES_SERVICE_HOST } = process.env;
    try {
      Object.assign(process.env, { HOME: '/nowhere', KUBECONFIG: '' });
      delete process.env['KUBERNETES_SERVICE_HOST'];
      expect(await refusal({})).toContain('There is no kubeconfig: /nowhere/.kube/config');
      process.env['KUBECONFIG'] = '/nowhere/a:/nowhere/b';
      expect(await refusal({})).toContain('/nowhere/a, /nowhere/b');
    } finally {
      for (const [name, value] of Object.entries({ HOME, KUBECONFIG, KUBERNETES_SERVICE_HOST })) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });
});

test('of several kubeconfigs, the first that has a name counts', async () => {
  const server = await serve(() => undefined);
  open.push(server);
  const { KUBECONFIG } = process.env;
  const files = [
    kubeconfig(server.url, { token: 'first' }),
    '/nowhere/config',
    kubeconfig('https://x'),
  ];
  try {
    process.env['KUBECONFIG'] = files.join(path.delimiter);
    const client = await connectKubernetes();
    client.close();
    expect(client.context).toBe('test');
    expect(server.asked[0]?.headers.authorization).toBe('Bearer first');
  } finally {
    if (KUBECONFIG === undefined) delete process.env['KUBECONFIG'];
    else process.env['KUBECONFIG'] = KUBECONFIG;
  }
});

test('the name of the cluster in EKS is that of the kubeconfig', async () => {
  const server = await serve(() => undefined);
  open.push(server);
  const { exec } = plugin(`console.log('{"status":{"token":"t"}}')`) as {
    exec: { args: string[] };
  };
  const user = { exec: { ...exec, args: [...exec.args, '--', '--cluster-name', 'shop-prod'] } };
  const client = await connectKubernetes({ kubeconfig: kubeconfig(server.url, user) });
  client.close();
  expect(client.clusterName).toBe('shop-prod');
  expect(client.namespace).toBe('default');
  expect(client.server).toBe(server.url);
});
