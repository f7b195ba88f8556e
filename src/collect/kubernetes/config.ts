import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import * as os from 'node:os';
import * as path from 'node:path';
import { KubeConfig, type User } from '@kubernetes/client-node';
import { scrub } from '../gap.js';

/* Which cluster is meant, and how to be let in: what kubectl takes from a kubeconfig. */

/** Nobody can be asked, for a reason that the user can put right; printed in one line. */
export class ConnectError extends Error {
  override readonly name = 'UserError';
  readonly hint?: string;

  constructor(message: string, options: ErrorOptions & { readonly hint?: string } = {}) {
    super(message, options);
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** Whoever asks has no credentials that can be used: the status is what the API server would say. */
class CredentialsError extends ConnectError {
  readonly statusCode = 401;
}

type Tls = Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'servername' | 'rejectUnauthorized'>;

export interface Access {
  readonly headers: Readonly<Record<string, string>>;
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
  access(options: { timeoutMs: number; signal?: AbortSignal | undefined }): Promise<Access>;
}

interface Where {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

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
    access: async (options) => {
      const fresh = choose(where);
      try {
        return await accessOf(fresh, options);
      } catch (error) {
        options.signal?.throwIfAborted();
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

function choose({ kubeconfig, context }: Where): KubeConfig {
  const config = load(kubeconfig);
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
function load(kubeconfig: string | undefined): KubeConfig {
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
  const config = new KubeConfig();
  if (process.env['KUBERNETES_SERVICE_HOST'] !== undefined) {
    config.loadFromCluster();
    const [user] = config.getUsers();
    const { tokenFile } = (user?.authProvider?.config ?? {}) as { tokenFile?: string };
    if (tokenFile !== undefined && existsSync(tokenFile)) return config;
  }
  throw new ConnectError(`There is no kubeconfig: ${files.join(', ')} does not exist.`, {
    hint: 'Pass --kubeconfig, or --snapshot to look at what was collected before.',
  });
}

/** As kubectl merges them: of two with the same name, the first counts. */
function read(files: readonly string[]): KubeConfig {
  const configs = files.map((file) => {
    const config = new KubeConfig();
    try {
      // An empty file is legal, and says nothing.
      if (readFileSync(file, 'utf8').trim() !== '') config.loadFromFile(file);
    } catch (error) {
      throw new ConnectError(
        `${file}: expected a kubeconfig: ${scrub((error as Error).message)}.`,
        { cause: error },
      );
    }
    for (const { exec } of config.getUsers()) {
      const plugin = exec as Plugin | undefined;
      if (plugin?.command?.includes('/') === true) {
        plugin.command = path.resolve(path.dirname(file), plugin.command);
      }
    }
    return config;
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

function firstOfEach<T extends { readonly name: string }>(all: readonly T[]): T[] {
  const byName = new Map<string, T>();
  for (const one of all) if (!byName.has(one.name)) byName.set(one.name, one);
  return [...byName.values()];
}

async function accessOf(
  config: KubeConfig,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Access> {
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
  if (isPlain && cluster !== null) Object.assign(cluster, { skipTLSVerify: true });
  const user = config.getCurrentUser();
  if (user?.exec) {
    Object.assign(user, await runPlugin(user.exec as Plugin, options), { exec: undefined });
  }
  const found: RequestOptions = {};
  await config.applyToHTTPSOptions(found);
  const { ca, cert, key, servername, rejectUnauthorized, auth } = found;
  const tls: Tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(servername === undefined ? {} : { servername }),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(found.headers ?? {})) {
    headers[name] = String(value).trim();
  }
  if (auth) headers['Authorization'] = `Basic ${Buffer.from(auth).toString('base64')}`;
  return {
    headers,
    tls,
    tlsKey: JSON.stringify([ca, cert, key].map(String)),
    agent: cluster?.proxyUrl && typeof found.agent === 'object' ? found.agent : undefined,
  };
}

interface Plugin {
  apiVersion?: string;
  command?: string;
  args?: string[] | null;
  env?: { name: string; value: string }[] | null;
  installHint?: string;
}

/*
 * Not by client-node: it waits for a plugin that asks something until the end of days, and takes
 * whatever it prints.
 */
async function runPlugin(
  { apiVersion, command, args, env, installHint }: Plugin,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Partial<User>> {
  if (!command)
    throw new CredentialsError('The kubeconfig names a credential plugin without command.');
  const name = `The credential plugin "${command}"`;
  const { stdout, stderr, failure } = await new Promise<{
    stdout: string;
    stderr: string;
    failure: (Error & { code?: string | number | null; killed?: boolean }) | null;
  }>((resolve) => {
    const child = execFile(
      command,
      args ?? [],
      {
        timeout: timeoutMs,
        ...(signal === undefined ? {} : { signal }),
        env: {
          ...process.env,
          ...Object.fromEntries((env ?? []).map((one) => [one.name, one.value])),
          KUBERNETES_EXEC_INFO: JSON.stringify({
            kind: 'ExecCredential',
            apiVersion,
            spec: { interactive: false },
          }),
        },
      },
      (error, out, err) => resolve({ stdout: out, stderr: err, failure: error }),
    );
    // Nobody answers what it may ask.
    child.stdin?.on('error', () => undefined).end();
  });
  signal?.throwIfAborted();
  if (failure?.code === 'ENOENT') {
    throw new CredentialsError(`${name} is not there.`, {
      hint: installHint === undefined ? 'Is it installed, and in PATH?' : scrub(installHint),
    });
  }
  if (failure !== null) {
    const said = scrub(stderr.trim().split('\n').at(-1) ?? '');
    const how = failure.killed === true ? `took longer than ${timeoutMs / 1000} s` : 'failed';
    throw new CredentialsError(
      `${name} ${how}${said === '' ? '' : `: ${said.replace(/\.$/, '')}`}.`,
      {
        hint: 'Run it by hand; often one must log in again.',
      },
    );
  }
  const status = statusOf(stdout);
  const { token, clientCertificateData: cert, clientKeyData: key } = status ?? {};
  const isUsable = isText(token) || (isText(cert) && isText(key));
  if (!isUsable) throw new CredentialsError(`${name} printed no ExecCredential.`);
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return {
    ...(isText(token) ? { token } : {}),
    ...(isText(cert) && isText(key) ? { certData: base64(cert), keyData: base64(key) } : {}),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function statusOf(stdout: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return (JSON.parse(stdout) as { status?: Record<string, unknown> } | null)?.status;
  } catch {
    return undefined;
  }
}

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
