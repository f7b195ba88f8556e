import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.js';
import { serveDns, type Hosts } from './dns.js';
import { serveKubelet, type Logs } from './kubelet.js';
import { freePorts, Processes } from './processes.js';

/**
 * Who asks: `admin` may do anything, `reader` what has been granted to it, and `controller` is the
 * service account that the controller's chart makes.
 */
export type User = 'admin' | 'reader' | 'controller';

export interface LabOptions {
  readonly tell?: (line: string) => void;
  /** As contexts of EKS are named, `arn:aws:eks:<region>:<account>:cluster/<clusterName>`. */
  readonly clusterName?: string;
  readonly region?: string;
  /** Those of kube-controller-manager that run; by default none, so that nothing heals. */
  readonly controllers?: readonly string[];
  /** Where the API server, the emulator and the resolver listen; free ports otherwise. */
  readonly ports?: Ports;
}

export interface Ports {
  readonly api: number;
  readonly aws: number;
  readonly dns: number;
}

export interface Lab {
  readonly apiUrl: string;
  /** With the HTTP gateway of etcd, `POST /v3/kv/put`. */
  readonly etcdUrl: string;
  readonly awsUrl: string;
  /** `127.0.0.1:<port>`, over UDP and TCP. */
  readonly resolver: string;
  readonly region: string;
  readonly accountId: string;
  readonly clusterName: string;
  /**
   * Nodes need it as `status.daemonEndpoints.kubeletEndpoint.Port`, and `127.0.0.1` as their
   * `ExternalIP`, for the logs of their pods to be read.
   */
  readonly kubeletPort: number;
  /** Those of the lab; whatever is started among them ends with it. */
  readonly processes: Processes;
  /** Of the lab's files, removed in the end. */
  readonly folder: string;

  /** The path of a kubeconfig whose one context is that user's. */
  kubeconfig(user: User): string;
  /** What points a tool at the lab; to be merged over the caller's environment. */
  environment(user: User): Record<string, string>;

  /**
   * A request to the API server as `admin`; throws with its answer unless the status is 2xx. Of the
   * kinds of patch, `merge` is the one that all types know.
   */
  request<T = unknown>(method: string, path: string, body?: unknown, patch?: Patch): Promise<T>;
  /** Writes objects past the API server, by etcd key, such as `/registry/pods/shop/web-1`. */
  write(objects: Readonly<Record<string, unknown>>): Promise<void>;

  /** `<namespace>/<pod>/<container>` to the text that its kubelet has. */
  setLogs(logs: Logs): void;
  /** What the resolver answers, in the shape of `dns.json`; NXDOMAIN for any other name. */
  setHosts(hosts: Hosts): void;
  /** Replaces all; none: the emulator's own, healthy. */
  setTargetHealth(states: readonly TargetState[]): Promise<void>;
  /** Whether targets that are deregistered stay for the time being; if not, all that did are gone. */
  setDraining(lasts: boolean): Promise<void>;
  /** Replaces all. */
  setFaults(faults: readonly AwsFault[]): Promise<void>;
  /** Certificates by ARN, with what has become of them; replaces all. */
  setCertificates(states: Readonly<Record<string, CertificateState>>): Promise<void>;
  /** Resources by ARN or id, to when they shall have been created (ISO 8601). */
  setCreated(times: Readonly<Record<string, string>>): Promise<void>;

  /** What `reader` asked of the API server so far. */
  auditLog(): Promise<readonly AuditEntry[]>;
  /** What was asked of the emulator since `forgetAwsCalls`. */
  awsCalls(): Promise<readonly AwsCall[]>;
  forgetAwsCalls(): Promise<void>;

  /** Ends every process of the lab and removes its files. */
  stop(): Promise<void>;
}

export type Patch = 'merge' | 'strategic-merge';

export interface TargetState {
  /** Name or ARN; `*` for all. */
  readonly TargetGroup: string;
  /** Target id; `*` for all. */
  readonly Id: string;
  readonly State: string;
  readonly Reason?: string;
  readonly Description?: string;
}

export interface CertificateState {
  readonly Status?: string | undefined;
  readonly Type?: string | undefined;
  /** ISO 8601. */
  readonly NotBefore?: string | undefined;
  readonly NotAfter?: string | undefined;
}

export interface AwsFault {
  /** Signing name, such as `elasticloadbalancing`. */
  readonly service: string;
  /** `*` for all. */
  readonly action: string;
  readonly code: string;
  /** `{Name}` becomes the request's `Name`. */
  readonly message: string;
  readonly status?: number;
  /** How often it happens; always otherwise. */
  readonly times?: number;
}

export interface AuditEntry {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly apiGroup?: string;
    readonly resource?: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code?: number; readonly reason?: string };
}

export interface AwsCall {
  /** Signing name. */
  readonly service: string;
  /** The operation's name; method and path where the service is one of REST. */
  readonly action: string;
  readonly status: number;
  readonly agent: string;
}

/** To the name and the groups by which the API server knows them. */
const USERS: Readonly<Record<User, string>> = {
  admin: 'admin,admin,system:masters',
  reader: 'reader,reader',
  controller:
    'system:serviceaccount:kube-system:aws-load-balancer-controller,controller,"system:serviceaccounts,system:serviceaccounts:kube-system"',
};
/** The emulator's. */
const ACCOUNT = '123456789012';
const EMULATOR = fileURLToPath(new URL('emulator.py', import.meta.url));

/** All that the reader asks, and nothing else. */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata', users: ['reader'] }, { level: 'None' }],
};

/** An API server on etcd, and an emulator of AWS, both of them empty. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { clusterName = 'shop-prod', region = 'us-west-2', controllers = [], tell } = options;
  const tools = await build(tell);
  const folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-lab-'));
  const processes = new Processes(folder);
  const opened: { close(): Promise<void> }[] = [];
  const agent = new https.Agent({ keepAlive: true });

  const stop = async (): Promise<void> => {
    agent.destroy();
    await Promise.all([processes.stop(), ...opened.map((server) => server.close())]);
    await rm(folder, { recursive: true, force: true });
  };

  try {
    const free = await freePorts(6);
    const [etcdPort = 0, peerPort = 0, managerPort = 0] = free;
    const { api, aws, dns } = options.ports ?? {
      api: free[3] ?? 0,
      aws: free[4] ?? 0,
      dns: free[5] ?? 0,
    };
    const etcdUrl = `http://127.0.0.1:${etcdPort}`;
    const apiUrl = `https://127.0.0.1:${api}`;
    const awsUrl = `http://127.0.0.1:${aws}`;
    const file = (name: string): string => join(folder, name);

    const users = Object.keys(USERS) as User[];
    const tokens = Object.fromEntries(
      users.map((user) => [user, randomBytes(16).toString('hex')]),
    ) as Record<User, string>;
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await Promise.all([
      writeFile(file('sa.key'), keys.privateKey.export({ type: 'pkcs1', format: 'pem' })),
      writeFile(file('sa.pub'), keys.publicKey.export({ type: 'spki', format: 'pem' })),
      writeFile(file('audit.yaml'), JSON.stringify(AUDIT_POLICY)),
      writeFile(
        file('tokens.csv'),
        users.map((user) => `${tokens[user]},${USERS[user]}\n`).join(''),
      ),
    ]);

    processes.start('emulator', tools.python, [EMULATOR, String(aws)]);
    processes.start('etcd', tools.etcd, [
      '--data-dir=etcd',
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
      `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
      '--unsafe-no-fsync',
    ]);
    await processes.ready('etcd', async () =>
      (await send(`${etcdUrl}/health`)).includes('"health":"true"'),
    );
    processes.start('kube-apiserver', tools['kube-apiserver'], [
      `--etcd-servers=${etcdUrl}`,
      '--cert-dir=certs',
      '--bind-address=127.0.0.1',
      `--secure-port=${api}`,
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      '--service-cluster-ip-range=10.100.0.0/16',
      '--authorization-mode=RBAC',
      '--allow-privileged=true',
      '--disable-admission-plugins=ServiceAccount',
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-account-key-file=sa.pub',
      '--service-account-signing-key-file=sa.key',
      '--token-auth-file=tokens.csv',
      '--enable-aggregator-routing=true',
      // Where the logs of all nodes are served, see `kubelet.ts`.
      '--kubelet-preferred-address-types=ExternalIP',
      '--kubelet-timeout=5s',
      '--audit-log-path=audit.log',
      '--audit-policy-file=audit.yaml',
    ]);

    // Both are made by the API server while it starts.
    const readTls = async (): Promise<{ cert: string; key: string }> => ({
      cert: await readFile(file('certs/apiserver.crt'), 'utf8'),
      key: await readFile(file('certs/apiserver.key'), 'utf8'),
    });
    const headers = { authorization: `Bearer ${tokens.admin}`, 'content-type': 'application/json' };
    await processes.ready('kube-apiserver', async () => {
      const { cert: ca } = await readTls();
      return (await send(`${apiUrl}/readyz`, { agent, ca, headers })) === 'ok';
    });
    const tls = await readTls();
    const kubelet = await serveKubelet(tls);
    opened.push(kubelet);
    const resolver = await serveDns(dns);
    opened.push(resolver);
    await processes.ready('emulator', async () => (await send(`${awsUrl}/_lab/calls`)) !== '');

    const context = `arn:aws:eks:${region}:${ACCOUNT}:cluster/${clusterName}`;
    const kubeconfig = (user: User): string => file(`${user}.kubeconfig`);
    for (const user of users) {
      const content = {
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [
          {
            name: context,
            cluster: {
              server: apiUrl,
              'certificate-authority-data': Buffer.from(tls.cert).toString('base64'),
            },
          },
        ],
        users: [{ name: user, user: { token: tokens[user] } }],
        contexts: [{ name: context, context: { cluster: context, user } }],
        'current-context': context,
      };
      await writeFile(kubeconfig(user), JSON.stringify(content, null, 2), { mode: 0o600 });
    }

    if (controllers.length > 0) {
      processes.start('kube-controller-manager', tools['kube-controller-manager'], [
        `--kubeconfig=${kubeconfig('admin')}`,
        '--leader-elect=false',
        '--bind-address=127.0.0.1',
        `--secure-port=${managerPort}`,
        '--cert-dir=manager',
        '--service-account-private-key-file=sa.key',
        `--controllers=${controllers.join(',')}`,
      ]);
      await processes.ready('kube-controller-manager', async () => {
        const ca = await readFile(file('manager/kube-controller-manager.crt'), 'utf8');
        const url = `https://127.0.0.1:${managerPort}/healthz`;
        return (await send(url, { agent, ca })) === 'ok';
      });
    }

    const control = async (method: string, what: string, body?: unknown): Promise<unknown> =>
      JSON.parse(await send(`${awsUrl}/_lab/${what}`, { method }, JSON.stringify(body)));

    return {
      apiUrl,
      etcdUrl,
      awsUrl,
      resolver: `127.0.0.1:${dns}`,
      region,
      accountId: ACCOUNT,
      clusterName,
      kubeletPort: kubelet.port,
      processes,
      folder,
      kubeconfig,
      environment: (user) => ({
        KUBECONFIG: kubeconfig(user),
        AWS_ENDPOINT_URL: awsUrl,
        AWS_REGION: region,
        // By which others know it.
        AWS_DEFAULT_REGION: region,
        AWS_ACCESS_KEY_ID: 'lab',
        AWS_SECRET_ACCESS_KEY: 'lab',
        AWS_EC2_METADATA_DISABLED: 'true',
        NO_PROXY: '127.0.0.1',
        no_proxy: '127.0.0.1',
      }),

      async request<T>(method: string, path: string, body?: unknown, patch: Patch = 'merge') {
        const type = method === 'PATCH' ? `application/${patch}-patch+json` : 'application/json';
        const answer = await send(
          apiUrl + path,
          { method, agent, ca: tls.cert, headers: { ...headers, 'content-type': type } },
          JSON.stringify(body),
        );
        return (answer.startsWith('{') ? JSON.parse(answer) : answer) as T;
      },
      async write(objects) {
        const encode = (text: string): string => Buffer.from(text).toString('base64');
        const all = Object.entries(objects);
        for (let from = 0; from < all.length; from += 20) {
          const puts = all.slice(from, from + 20).map(([key, object]) => {
            const body = { key: encode(key), value: encode(JSON.stringify(object)) };
            return send(`${etcdUrl}/v3/kv/put`, { method: 'POST' }, JSON.stringify(body));
          });
          await Promise.all(puts);
        }
      },

      setLogs: kubelet.setLogs,
      setHosts: resolver.setHosts,
      setTargetHealth: async (states) => void (await control('PUT', 'target-health', states)),
      setDraining: async (lasts) => void (await control('PUT', 'draining', lasts)),
      setFaults: async (faults) => void (await control('PUT', 'faults', faults)),
      setCertificates: async (states) => void (await control('PUT', 'certificates', states)),
      setCreated: async (times) => void (await control('PUT', 'created', times)),

      async auditLog() {
        const lines = (await readFile(file('audit.log'), 'utf8').catch(() => '')).split('\n');
        // The last one may be half written.
        return lines.slice(0, -1).map((line) => JSON.parse(line) as AuditEntry);
      },
      awsCalls: async () => (await control('GET', 'calls')) as readonly AwsCall[],
      forgetAwsCalls: async () => void (await control('DELETE', 'calls')),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The body of the answer; throws with it where the status is not 2xx. */
async function send(
  url: string,
  options: https.RequestOptions = {},
  body?: string,
): Promise<string> {
  const { request } = url.startsWith('https:') ? https : http;
  const sent = request(url, options).end(body);
  const [response] = (await once(sent, 'response')) as [http.IncomingMessage];
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) {
    throw new Error(`${options.method ?? 'GET'} ${url}: ${status} ${text.slice(0, 2000)}`);
  }
  return text;
}
