import { existsSync, readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import * as os from 'node:os';
import * as path from 'node:path';
import { KubeConfig, type Cluster as Place, type User } from '@kubernetes/client-node';
import { loadAll } from 'js-yaml';
import { ConnectError, CredentialsError } from '../connect-error.js';
import { scrub } from '../gap.js';
import { asProxy, proxyFor } from '../proxy.js';
import { ProxyingAgent } from '../proxying-agent.js';
import { runPlugin, type Limits, type Plugin, type PluginCluster } from './plugin.js';

/* Which cluster is meant, and how to be let in: what kubectl takes from a kubeconfig. */

type Tls = Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;

export interface Access {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: Tls;
  /** Equal for two where their connections are interchangeable. */
  readonly tlsKey: string;
  /** Present where a proxy stands between. */
  readonly agent: Agent | undefined;
}

export interface Cluster {
  /** Without credentials, for people. */
  readonly server: string;
  readonly url: string;
  readonly context: string | undefined;
  readonly clusterName: string | undefined;
  /** As `aws eks update-kubeconfig` calls the cluster, whatever the context is called. */
  readonly clusterArn: string | undefined;
  readonly namespace: string;
  /** Reads the kubeconfig again and starts its plugin, if any: credentials may have been renewed. */
  access(limits: Limits): Promise<Access>;
}

export interface Where {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Beneath which the files of a pod's service account lie; by default the root. */
  readonly podRoot?: string | undefined;
}

/** A user as a kubeconfig writes it: what client-node leaves out. */
interface Said {
  readonly tokenFile?: string | null | undefined;
  readonly as?: string | null;
  readonly 'as-uid'?: string | null;
  readonly 'as-groups'?: string[] | null;
  readonly 'as-user-extra'?: Readonly<Record<string, string[]>> | null;
}

type Person = User & { said?: Said };

export function loadCluster(where: Where): Cluster {
  const config = choose(where);
  const cluster = config.getCurrentCluster();
  const { server: url = '' } = cluster ?? {};
  const context = isInCluster(config) ? undefined : config.getCurrentContext();
  const user = config.getCurrentUser();
  return {
    server: withoutCredentials(url, context),
    url,
    context,
    clusterName: eksName(user, cluster?.name),
    clusterArn: EKS_ARN.test(cluster?.name ?? '') ? cluster?.name : undefined,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    access: async (limits) => {
      const fresh = choose(where);
      try {
        return await accessOf(fresh, limits);
      } catch (error) {
        limits.signal?.throwIfAborted();
        if (error instanceof ConnectError) throw error;
        throw new CredentialsError(
          `The credentials of context "${context ?? 'in-cluster'}" cannot be used: ` +
            `${scrub((error as Error).message)}.`,
          { cause: error },
        );
      }
    },
  };
}

const IN_CLUSTER = 'inClusterContext';
const isInCluster = (config: KubeConfig): boolean => config.getCurrentContext() === IN_CLUSTER;

function choose({ kubeconfig, context, podRoot }: Where): KubeConfig {
  const config = load(kubeconfig, podRoot);
  const names = config.getContexts().map(({ name }) => name);
  const chosen = context ?? config.getCurrentContext();
  if (!chosen) {
    throw new ConnectError('The kubeconfig names no current context.', {
      hint: names.length === 0 ? 'It has none at all.' : `Pass --context: ${enumerate(names)}.`,
    });
  }
  if (!names.includes(chosen)) {
    throw new ConnectError(`The kubeconfig has no context "${chosen}".`, {
      hint: names.length === 0 ? 'It has none at all.' : `It has ${enumerate(names)}.`,
    });
  }
  config.setCurrentContext(chosen);
  if (config.getCurrentCluster() === null) {
    const { cluster } = config.getContextObject(chosen) ?? {};
    throw new ConnectError(`Context "${chosen}" is of cluster "${cluster}", which is not there.`);
  }
  return config;
}

const MAX_NAMED = 5;

function enumerate(names: readonly string[]): string {
  const some = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${some} and ${names.length - MAX_NAMED} more` : some;
}

// Not by client-node: it insists on every file of KUBECONFIG, on names that occur once only, and
// falls back on a server at localhost.
function load(kubeconfig: string | undefined, podRoot = ''): KubeConfig {
  if (kubeconfig !== undefined) {
    if (!existsSync(kubeconfig)) {
      throw new ConnectError(`${kubeconfig}: expected a kubeconfig, found nothing there.`);
    }
    return read([kubeconfig]);
  }
  const listed = (process.env['KUBECONFIG'] ?? '').split(path.delimiter).filter(Boolean);
  const files = listed.length > 0 ? listed : [path.join(os.homedir(), '.kube', 'config')];
  const found = files.filter((file) => existsSync(file));
  if (found.length > 0) return read(found);
  const inPod = ofPod(podRoot);
  if (inPod !== undefined) return inPod;
  throw new ConnectError(`There is no kubeconfig: ${files.join(', ')} does not exist.`, {
    hint: 'Pass --kubeconfig, or --snapshot to look at what was collected before.',
  });
}

/** As the service account of the pod that this runs in. */
function ofPod(root: string): KubeConfig | undefined {
  const { KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT, POD_NAMESPACE } = process.env;
  if (!KUBERNETES_SERVICE_HOST || !KUBERNETES_SERVICE_PORT) return undefined;
  const config = new KubeConfig();
  config.loadFromCluster(root);
  const [user] = config.getUsers() as Person[];
  const { tokenFile } = (user?.authProvider?.config ?? {}) as { tokenFile?: string };
  if (user === undefined || tokenFile === undefined || !existsSync(tokenFile)) return undefined;
  Object.assign(user, { authProvider: undefined, said: { tokenFile } });
  const [context] = config.getContexts();
  const namespace = POD_NAMESPACE || context?.namespace?.trim() || undefined;
  Object.assign(context ?? {}, { namespace });
  return config;
}

/** As kubectl merges them: of two with the same name, the first counts. */
function read(files: readonly string[]): KubeConfig {
  const configs = files.map((file) => {
    try {
      return readOne(file);
    } catch (error) {
      throw new ConnectError(
        `${file}: expected a kubeconfig: ${scrub((error as Error).message)}.`,
        { cause: error },
      );
    }
  });
  const merged = new KubeConfig();
  merged.loadFromOptions({
    clusters: firstOfEach(configs.flatMap((config) => config.getClusters())),
    users: firstOfEach(configs.flatMap((config) => config.getUsers())),
    contexts: firstOfEach(configs.flatMap((config) => config.getContexts())),
    currentContext: configs.map((config) => config.getCurrentContext()).find(Boolean),
  });
  return merged;
}

interface Written {
  readonly users?: readonly { readonly name?: string; readonly user?: Said | null }[] | null;
  readonly clusters?:
    | readonly {
        readonly name?: string;
        readonly cluster?: {
          readonly extensions?: readonly { name?: string; extension?: unknown }[] | null;
        } | null;
      }[]
    | null;
}

/** Paths in it are meant from where it lies. */
function readOne(file: string): KubeConfig {
  const config = new KubeConfig();
  const text = readFileSync(file, 'utf8');
  const [written] = loadAll(text) as readonly (Written | null)[];
  // An empty file is legal, and says nothing.
  if (written === undefined || written === null) return config;
  const folder = path.dirname(file);
  // What is wrong with one context is no matter to another.
  config.loadFromString(text, { onInvalidEntry: 'filter' });
  config.makePathsAbsolute(folder);
  for (const user of config.getUsers() as Person[]) complete(user, written, folder);
  for (const cluster of config.getClusters()) {
    const { extensions } =
      written.clusters?.find(({ name }) => name === cluster.name)?.cluster ?? {};
    const own = extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec');
    Object.assign(cluster, { pluginConfig: own?.extension });
    // As with users: of a file and what stands in the kubeconfig itself, the latter counts.
    if (cluster.caData) delete cluster.caFile;
  }
  return config;
}

function complete(user: Person, written: Written, folder: string): void {
  const said = written.users?.find(({ name }) => name === user.name)?.user ?? {};
  const { tokenFile } = said;
  user.said = { ...said, tokenFile: tokenFile ? path.resolve(folder, tokenFile) : undefined };
  if (user.certData) delete user.certFile;
  if (user.keyData) delete user.keyFile;
  const plugin = user.exec as Plugin | undefined;
  if (plugin?.command?.includes('/') === true) {
    plugin.command = path.resolve(folder, plugin.command);
  }
}

function firstOfEach<T extends { readonly name: string }>(all: readonly T[]): T[] {
  const byName = new Map<string, T>();
  for (const one of all) if (!byName.has(one.name)) byName.set(one.name, one);
  return [...byName.values()];
}

async function accessOf(config: KubeConfig, limits: Limits): Promise<Access> {
  const cluster = config.getCurrentCluster();
  const context = config.getContextObject(config.getCurrentContext());
  // Nobody's credentials go over a connection that anybody can read; kubectl sends none either.
  const isPlain = cluster?.server.startsWith('http:') === true;
  if (isPlain || config.getCurrentUser() === null) {
    // Without a user, client-node would leave out the certificate authority as well.
    const nobody: User = { name: '(nobody)' };
    config.addUser(nobody);
    if (context !== null) Object.assign(context, { user: nobody.name });
  }
  const proxy = cluster === null ? undefined : proxyOf(cluster, context?.name);
  if (isPlain) Object.assign(cluster, { skipTLSVerify: true, proxyUrl: proxy });
  const user = config.getCurrentUser() as Person | null;
  const headers = impersonationOf(user);
  if (user !== null) {
    const shown = await credentialsOf(user, cluster, limits);
    // What is shown is all: client-node asks nobody, and starts nothing.
    Object.assign(user, shown, { exec: undefined, authProvider: undefined });
    if (shown.certData !== undefined)
      Object.assign(user, { certFile: undefined, keyFile: undefined });
  }
  const found: RequestOptions = {};
  await config.applyToHTTPSOptions(found);
  const { ca, cert, key, servername, rejectUnauthorized } = found;
  const tls: Tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
  if (user?.token) headers['Authorization'] = `Bearer ${user.token.trim()}`;
  if (user?.username) {
    const pair = `${user.username}:${user.password ?? ''}`;
    headers['Authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  return {
    headers,
    tls,
    tlsKey: JSON.stringify([ca, cert, key].map(String)),
    agent: proxy === undefined ? undefined : agentThrough(proxy, isPlain, found, tls),
  };
}

function agentThrough(proxy: string, isPlain: boolean, { agent }: RequestOptions, tls: Tls): Agent {
  return isPlain && typeof agent === 'object' ? agent : new ProxyingAgent(tls, () => proxy);
}

/** The one that the kubeconfig names, or the environment's. */
function proxyOf({ proxyUrl, server }: Place, context = ''): string | undefined {
  const text = proxyUrl || proxyFor(new URL(server));
  if (text === undefined) return undefined;
  const proxy = asProxy(text);
  if (proxy !== undefined) return proxy.href;
  const whose = proxyUrl ? `of context "${context}"` : 'of the environment';
  throw new ConnectError(`The proxy ${whose} is no URL of an http, https or socks5 proxy.`);
}

/** What is shown instead of what names it: read anew each time. */
async function credentialsOf(
  user: Person,
  cluster: PluginCluster | null,
  limits: Limits,
): Promise<Partial<User>> {
  const { said, authProvider, exec } = user;
  if (authProvider) return { token: tokenOfProvider(authProvider as Provider) };
  if (said?.tokenFile) {
    const token = readFileSync(said.tokenFile, 'utf8').trim();
    if (token === '') throw new CredentialsError(`The token file ${said.tokenFile} is empty.`);
    return { token };
  }
  return exec && !user.token ? runPlugin(exec as Plugin, cluster, limits) : {};
}

interface Provider {
  readonly name?: string;
  readonly config?: Readonly<Record<string, string>> | null;
}

/**
 * Of the providers that kubectl once had, it has kept one. Renewing the token is left to kubectl:
 * it keeps what the issuer gives for the next time, without which nobody would get in any more.
 */
function tokenOfProvider({ name = '', config }: Provider): string {
  if (name !== 'oidc') {
    throw new CredentialsError(`The auth-provider "${name}" is not supported, as in kubectl.`, {
      hint: 'Use a credential plugin (exec) instead.',
    });
  }
  const token = config?.['id-token'];
  if (token && !hasExpired(token)) return token;
  throw new CredentialsError('The OIDC token of the kubeconfig is missing or has expired.', {
    hint: 'Run `kubectl version`, which renews it where it can.',
  });
}

function hasExpired(token: string): boolean {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    const { exp } = JSON.parse(payload) as { exp?: unknown };
    return typeof exp === 'number' && exp * 1000 <= Date.now();
  } catch {
    // It may be of another make; whoever is shown it will know.
    return false;
  }
}

/** Headers that ask to be somebody else. */
function impersonationOf(user: Person | null): Record<string, string | string[]> {
  const { as: name, 'as-uid': uid, 'as-groups': groups, 'as-user-extra': extra } = user?.said ?? {};
  const extras = Object.entries(extra ?? {});
  if (!name) {
    if (!uid && !groups?.length && extras.length === 0) return {};
    throw new ConnectError(
      `User "${user?.name ?? ''}" of the kubeconfig asks for as-uid, as-groups or as-user-extra, and not as whom.`,
    );
  }
  return {
    'Impersonate-User': name,
    ...(uid ? { 'Impersonate-Uid': uid } : {}),
    ...(groups?.length ? { 'Impersonate-Group': groups } : {}),
    ...Object.fromEntries(
      extras.map(([key, values]) => [`Impersonate-Extra-${inHeader(key)}`, values]),
    ),
  };
}

/** Keys of extra fields may hold what names of headers may not, such as a slash. */
const inHeader = (key: string): string =>
  encodeURIComponent(key).replace(/[()]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);

function withoutCredentials(url: string, context: string | undefined): string {
  try {
    const { protocol, host, pathname } = new URL(url);
    if (protocol === 'https:' || protocol === 'http:') {
      return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
    }
  } catch {
    // Said below.
  }
  throw new ConnectError(`The server of context "${context ?? 'in-cluster'}" is no URL.`);
}

const EKS_ARN = /^arn:[^:]+:eks:[^:]*:\d+:cluster\/(.+)$/;

/** The cluster's name in EKS, of a kubeconfig that the AWS CLI or eksctl wrote. */
function eksName(user: User | null, cluster = ''): string | undefined {
  const args = (user?.exec as Plugin | undefined)?.args ?? [];
  const at = args.findIndex((arg) => ['--cluster-name', '-i', '--cluster-id'].includes(arg));
  if (at !== -1 && args[at + 1] !== undefined) return args[at + 1];
  const inline = args.find((arg) => /^--cluster-(?:name|id)=/.test(arg));
  if (inline !== undefined) return inline.slice(inline.indexOf('=') + 1);
  return EKS_ARN.exec(cluster)?.[1] ?? /^([^.]+)\.[a-z0-9-]+\.eksctl\.io$/.exec(cluster)?.[1];
}
