import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { dump, load } from 'js-yaml';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { KubernetesClient } from '../../src/collect/collector.js';
import { connectKubernetes } from '../../src/collect/kubernetes/client.js';
import {
  CLIENT,
  kubeconfig,
  plugin,
  SERVER,
  serve,
  status,
  type ApiServer,
  type Asked,
  type Script,
} from './api-server.js';

/* Every way that kubectl has to be let in. */

const open: { close(): unknown }[] = [];

afterAll(async () => {
  for (const one of open) await one.close();
});

beforeEach(() => {
  for (const name of ['KUBECONFIG', 'KUBERNETES_SERVICE_HOST', 'POD_NAMESPACE']) {
    vi.stubEnv(name, undefined);
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
});

async function started(script: Script = () => undefined): Promise<ApiServer> {
  const server = await serve(script);
  open.push(server);
  return server;
}

async function connected(
  options: Parameters<typeof connectKubernetes>[0],
): Promise<KubernetesClient> {
  const client = await connectKubernetes(options);
  open.unshift(client);
  return client;
}

interface Given {
  readonly cluster?: object;
  readonly script?: Script;
  /** Beside the kubeconfig. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Connects as this user: what the API server was asked, and where the kubeconfig lies. */
async function as(user: object, { cluster, script, files = {} }: Given = {}) {
  const server = await started(script);
  const file = kubeconfig(server.url, user, cluster);
  const folder = path.dirname(file);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const client = await connected({ kubeconfig: file });
  const [first] = server.asked as [Asked, ...Asked[]];
  return { client, server, folder, first };
}

/** Why nobody was let in, in one line; nothing was asked. */
async function refused(user: object): Promise<string> {
  const server = await started();
  const error = (await connectKubernetes({ kubeconfig: kubeconfig(server.url, user) }).then(
    () => expect.unreachable('it connected'),
    (reason: unknown) => reason,
  )) as Error & { hint?: string };
  expect(error.name).toBe('UserError');
  expect(server.asked).toEqual([]);
  return `${error.message} ${error.hint ?? ''}`.trim();
}

describe('a token', () => {
  test('of a file is looked for from the kubeconfig, and read again when it is refused', async () => {
    let isRotated = false;
    const { client, server, folder, first } = await as(
      { tokenFile: 'token', token: 'of-old' },
      {
        files: { token: 'first\n' },
        script: ({ headers }) =>
          isRotated && headers.authorization !== 'Bearer second'
            ? status(401, 'Unauthorized')
            : undefined,
      },
    );
    expect(first.headers.authorization).toBe('Bearer first');
    isRotated = true;
    writeFileSync(path.join(folder, 'token'), 'second\n');
    await client.get('/version');
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer first',
      'Bearer second',
    ]);
  });

  test('of a file that is empty or is not there is none', async () => {
    const empty = path.join(mkdtempSync(path.join(os.tmpdir(), 'ingress-doctor-')), 'token');
    writeFileSync(empty, '\n');
    expect(await refused({ tokenFile: empty })).toBe(`The token file ${empty} is empty.`);
    expect(await refused({ tokenFile: '/nowhere/token' })).toMatch(
      /credentials of context "test" cannot be used: ENOENT.*\/nowhere\/token/,
    );
  });

  test('counts before a plugin, which is not started', async () => {
    const { first } = await as({ token: 'mine', ...plugin('process.exit(1)') });
    expect(first.headers.authorization).toBe('Bearer mine');
  });
});

test('a name without a password is sent as such', async () => {
  const { first } = await as({ username: 'a' });
  expect(first.headers.authorization).toBe(`Basic ${btoa('a:')}`);
});

describe('impersonation', () => {
  test('sends the headers that kubectl sends', async () => {
    const { first } = await as({
      token: 'of-alice',
      as: 'system:serviceaccount:shop:web',
      'as-uid': '42',
      'as-groups': ['system:serviceaccounts', 'viewers'],
      'as-user-extra': { 'example.com/scopes(a)': ['read', 'list'], reason: ['debug'] },
    });
    expect(first.headers).toMatchObject({
      authorization: 'Bearer of-alice',
      'impersonate-user': 'system:serviceaccount:shop:web',
      'impersonate-uid': '42',
      'impersonate-group': 'system:serviceaccounts, viewers',
      'impersonate-extra-example.com%2fscopes%28a%29': 'read, list',
      'impersonate-extra-reason': 'debug',
    });
  });

  test('is not asked for where nobody is named', async () => {
    const { first } = await as({ token: 'of-alice', as: null, 'as-groups': [] });
    expect(Object.keys(first.headers).join()).not.toContain('impersonate');
    expect(await refused({ token: 'of-alice', 'as-groups': ['viewers'] })).toMatch(
      /asks for as-uid, as-groups or as-user-extra, and not as whom/,
    );
  });
});

describe('certificates', () => {
  const pems = { 'ca.pem': SERVER.cert, 'me.pem': CLIENT.cert, 'me.key': CLIENT.key };

  test('of files are looked for from the kubeconfig', async () => {
    const { first } = await as(
      { 'client-certificate': 'me.pem', 'client-key': './me.key' },
      { cluster: { 'certificate-authority': 'ca.pem' }, files: pems },
    );
    expect(first.subject).toBe('alice');
  });

  test('in the kubeconfig itself count before files', async () => {
    const base64 = (text: string): string => Buffer.from(text).toString('base64');
    const { first } = await as(
      {
        'client-certificate': '/nowhere/me.pem',
        'client-certificate-data': base64(CLIENT.cert),
        'client-key': '/nowhere/me.key',
        'client-key-data': base64(CLIENT.key),
      },
      {
        cluster: {
          'certificate-authority': '/nowhere/ca.pem',
          'certificate-authority-data': base64(SERVER.cert),
        },
      },
    );
    expect(first.subject).toBe('alice');
  });
});

/** Shows what it was told as its token. */
const TELLS =
  "console.log(JSON.stringify({kind:'ExecCredential',status:{token:" +
  "Buffer.from(process.env.KUBERNETES_EXEC_INFO+'|'+process.env.STAGE).toString('base64url')}}))";

/** Of its token: what the plugin was told, and its environment. */
function toldTo({ headers }: Asked): { readonly info: Record<string, unknown>; stage: string } {
  const text = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64url').toString();
  const at = text.lastIndexOf('|');
  return { info: JSON.parse(text.slice(0, at)), stage: text.slice(at + 1) };
}

const telling = (more: object = {}): object => ({
  exec: { ...(plugin(TELLS) as { exec: object }).exec, ...more },
});

describe('a plugin', () => {
  test.each(['v1', 'v1beta1'])(
    'of version %s is told that nobody can be asked',
    async (version) => {
      const apiVersion = `client.authentication.k8s.io/${version}`;
      const env = [{ name: 'STAGE', value: 'prod' }];
      const { first } = await as(telling({ apiVersion, env, interactiveMode: 'IfAvailable' }));
      expect(toldTo(first)).toEqual({
        info: { kind: 'ExecCredential', apiVersion, spec: { interactive: false } },
        stage: 'prod',
      });
    },
  );

  test('is told of the cluster where it wants to know', async () => {
    const { first, server } = await as(telling({ provideClusterInfo: true }), {
      cluster: {
        'certificate-authority': 'ca.pem',
        'tls-server-name': 'localhost',
        extensions: [
          { name: 'other', extension: 1 },
          { name: 'client.authentication.k8s.io/exec', extension: { audience: 'shop' } },
        ],
      },
      files: { 'ca.pem': SERVER.cert },
    });
    expect(toldTo(first).info['spec']).toEqual({
      interactive: false,
      cluster: {
        server: server.url,
        'tls-server-name': 'localhost',
        'certificate-authority-data': Buffer.from(SERVER.cert).toString('base64'),
        config: { audience: 'shop' },
      },
    });
  });

  test('may ask at a terminal, unless it never does', async () => {
    const { isTTY } = process.stdin;
    process.stdin.isTTY = true;
    try {
      const modes = ['Always', 'IfAvailable', undefined, 'Never'];
      const told = [];
      for (const interactiveMode of modes) {
        const { first } = await as(telling({ interactiveMode }));
        told.push((toldTo(first).info['spec'] as { interactive: boolean }).interactive);
      }
      expect(told).toEqual([true, true, true, false]);
    } finally {
      process.stdin.isTTY = isTTY;
    }
  });

  test('that always asks is not started without a terminal', async () => {
    expect(await refused(telling({ interactiveMode: 'Always' }))).toMatch(
      /^The credential plugin ".*" must ask, and not at a terminal\.$/,
    );
  });

  test('brings a certificate that counts before that of a file', async () => {
    const pair = { clientCertificateData: CLIENT.cert, clientKeyData: CLIENT.key };
    const { first } = await as({
      'client-certificate': '/nowhere/me.pem',
      'client-key': '/nowhere/me.key',
      ...plugin(`console.log(${JSON.stringify(JSON.stringify({ status: pair }))})`),
    });
    expect(first.subject).toBe('alice');
  });

  test('with a path is looked for from the kubeconfig', async () => {
    const server = await started();
    const file = kubeconfig(server.url, {
      exec: { command: './plugin.sh', args: null, env: null },
    });
    const script = path.join(path.dirname(file), 'plugin.sh');
    writeFileSync(script, `#!/bin/sh\necho '{"status":{"token":"beside"}}'\n`);
    chmodSync(script, 0o700);
    await connected({ kubeconfig: file });
    expect(server.asked[0]?.headers.authorization).toBe('Bearer beside');
  });

  test('that leaves a child behind is not waited for', async () => {
    const server = await started();
    const pid = path.join(mkdtempSync(path.join(os.tmpdir(), 'ingress-doctor-')), 'pid');
    const user = { exec: { command: 'sh', args: ['-c', `sleep 60 & echo $! >${pid}; wait`] } };
    const connecting = connectKubernetes({
      kubeconfig: kubeconfig(server.url, user),
      timeoutMs: 500,
    });
    await expect(connecting).rejects.toThrow('took longer than 0.5 s');
    process.kill(Number(readFileSync(pid, 'utf8')));
  });
});

describe('an auth-provider', () => {
  const provider = (name: string, config: object): object => ({
    'auth-provider': { name, config },
  });
  const jwt = (exp: number): string =>
    ['{"alg":"none"}', JSON.stringify({ exp }), ''].map((part) => btoa(part)).join('.');

  test.each(['gcp', 'azure', 'openstack'])('%s is no longer one, as in kubectl', async (name) => {
    const config = { 'access-token': 'old', 'cmd-path': 'false' };
    expect(await refused(provider(name, config))).toBe(
      `The auth-provider "${name}" is not supported, as in kubectl. Use a credential plugin (exec) instead.`,
    );
  });

  test('oidc has a token, which kubectl renews', async () => {
    const token = jwt(4_000_000_000);
    const { first } = await as(provider('oidc', { 'id-token': token }));
    expect(first.headers.authorization).toBe(`Bearer ${token}`);
    const old = { 'id-token': jwt(1_000_000_000), 'refresh-token': 'again' };
    for (const config of [old, {}]) {
      expect(await refused(provider('oidc', config))).toBe(
        'The OIDC token of the kubeconfig is missing or has expired. Run `kubectl version`, which renews it where it can.',
      );
    }
  });
});

describe('kubeconfigs', () => {
  test('of several, each names files from where it lies', async () => {
    const server = await started();
    const clusters = kubeconfig(server.url, {}, { 'certificate-authority': 'ca.pem' });
    const users = kubeconfig('https://other.invalid', { tokenFile: 'token' });
    writeFileSync(path.join(path.dirname(clusters), 'ca.pem'), SERVER.cert);
    writeFileSync(path.join(path.dirname(users), 'token'), 'beside-the-user');
    const only = (file: string, ...keys: readonly string[]): void => {
      const all = load(readFileSync(file, 'utf8')) as Record<string, unknown>;
      writeFileSync(file, dump(Object.fromEntries(keys.map((key) => [key, all[key]]))));
    };
    only(clusters, 'clusters', 'contexts');
    only(users, 'users', 'current-context');
    vi.stubEnv('KUBECONFIG', [clusters, '/nowhere/config', users].join(path.delimiter));
    const { context } = await connected({});
    expect(context).toBe('test');
    expect(server.asked[0]?.headers.authorization).toBe('Bearer beside-the-user');
  });

  test('may say nothing, and may be wrong in what nobody asks for', async () => {
    const server = await started();
    const silent = kubeconfig(server.url);
    writeFileSync(silent, '# moved to ~/.kube/eks\n');
    const file = kubeconfig(server.url);
    const { clusters, contexts, ...rest } = load(readFileSync(file, 'utf8')) as {
      clusters: object[];
      contexts: object[];
    };
    const broken = {
      contexts: [...contexts, { name: 'half' }],
      clusters: [{ name: 'no-server' }, ...clusters],
    };
    writeFileSync(file, dump({ ...rest, ...broken }));
    appendFileSync(file, '# the end\n');
    vi.stubEnv('KUBECONFIG', [silent, file].join(path.delimiter));
    await connected({});
    expect(server.asked).toHaveLength(1);
    await expect(connectKubernetes({ context: 'half' })).rejects.toThrow('has no context "half"');
  });
});

describe('in a pod', () => {
  const FOLDER = 'var/run/secrets/kubernetes.io/serviceaccount';

  function pod(files: Readonly<Record<string, string>>): string {
    const root = mkdtempSync(path.join(os.tmpdir(), 'ingress-doctor-'));
    mkdirSync(path.join(root, FOLDER), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(path.join(root, FOLDER, name), text);
    }
    vi.stubEnv('HOME', root);
    return root;
  }

  test('it is the service account, whose token rotates', async () => {
    let good = 'Bearer first';
    const server = await started(({ headers }) =>
      headers.authorization === good ? undefined : status(401, 'Unauthorized'),
    );
    const { hostname, port } = new URL(server.url);
    vi.stubEnv('KUBERNETES_SERVICE_HOST', hostname);
    vi.stubEnv('KUBERNETES_SERVICE_PORT', port);
    const podRoot = pod({ token: 'first', 'ca.crt': SERVER.cert, namespace: 'tools\n' });
    const client = await connected({ podRoot });
    expect([client.context, client.namespace]).toEqual([undefined, 'tools']);
    good = 'Bearer second';
    writeFileSync(path.join(podRoot, FOLDER, 'token'), 'second\n');
    await client.get('/version');
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer first',
      'Bearer first',
      'Bearer second',
    ]);
    vi.stubEnv('POD_NAMESPACE', 'shop');
    expect((await connected({ podRoot })).namespace).toBe('shop');
  });

  test('without a token it is nobody', async () => {
    vi.stubEnv('KUBERNETES_SERVICE_HOST', '127.0.0.1');
    vi.stubEnv('KUBERNETES_SERVICE_PORT', '443');
    await expect(connectKubernetes({ podRoot: pod({}) })).rejects.toThrow('There is no kubeconfig');
  });
});
