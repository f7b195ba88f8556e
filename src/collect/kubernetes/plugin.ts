import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Cluster, User } from '@kubernetes/client-node';
import { ConnectError, CredentialsError } from '../connect-error.js';
import { scrub } from '../gap.js';

/*
 * Credential plugins, as the client library of kubectl starts them. Not by client-node: it waits
 * for a plugin that asks something until the end of days, takes whatever it prints, and tells it
 * nothing of the cluster.
 */

/** The `exec` of a kubeconfig's user. */
export interface Plugin {
  apiVersion?: string;
  command?: string;
  args?: string[] | null;
  env?: { name: string; value: string }[] | null;
  installHint?: string;
  interactiveMode?: string;
  provideClusterInfo?: boolean;
}

/** A cluster of a kubeconfig, with what it tells plugins. */
export type PluginCluster = Cluster & { readonly pluginConfig?: unknown };

export interface Limits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What it prints; whom it may ask depends on `interactiveMode` and on whether a terminal is there. */
export async function runPlugin(
  plugin: Plugin,
  cluster: PluginCluster | null,
  limits: Limits,
): Promise<Partial<User>> {
  const { apiVersion, command, args, env, interactiveMode } = plugin;
  if (!command) {
    throw new CredentialsError('The kubeconfig names a credential plugin without command.');
  }
  const isInteractive = interactiveMode !== 'Never' && process.stdin.isTTY === true;
  if (interactiveMode === 'Always' && !isInteractive) {
    throw new CredentialsError(
      `The credential plugin "${command}" must ask, and not at a terminal.`,
    );
  }
  const info = {
    kind: 'ExecCredential',
    apiVersion,
    spec: {
      interactive: isInteractive,
      ...(plugin.provideClusterInfo === true && cluster !== null
        ? { cluster: infoOf(cluster) }
        : {}),
    },
  };
  const ended = await run(command, args ?? [], isInteractive, limits, {
    ...process.env,
    ...Object.fromEntries((env ?? []).map((one) => [one.name, one.value])),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  });
  limits.signal?.throwIfAborted();
  const failure = failureOf(plugin, ended, limits);
  if (failure !== undefined) throw failure;
  return credentialsIn(command, ended.stdout);
}

/** In the words of `client.authentication.k8s.io`. */
function infoOf(cluster: PluginCluster): object {
  const { server, tlsServerName, skipTLSVerify, caData, caFile, proxyUrl, pluginConfig } = cluster;
  const authority = caData ?? (caFile ? readFileSync(caFile).toString('base64') : undefined);
  return {
    server,
    'tls-server-name': tlsServerName,
    'insecure-skip-tls-verify': skipTLSVerify || undefined,
    'certificate-authority-data': authority,
    'proxy-url': proxyUrl,
    config: pluginConfig ?? null,
  };
}

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | string | null;
  readonly isLate: boolean;
}

const MAX_PRINTED = 1024 * 1024;

/** Where somebody can be asked, they are, for as long as the whole look may take. */
function run(
  command: string,
  args: readonly string[],
  isInteractive: boolean,
  { timeoutMs, signal }: Limits,
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const stdio = isInteractive
    ? (['inherit', 'pipe', 'inherit'] as const)
    : (['ignore', 'pipe', 'pipe'] as const);
  const child = spawn(command, args, { env, stdio: [...stdio] });
  const printed = { stdout: '', stderr: '' };
  let isLate = false;
  const stop = (): void => {
    child.kill();
    // What it has started itself may hold them open.
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
      if (printed[name].length > MAX_PRINTED) stop();
    });
  }
  const onTime = (): void => {
    isLate = true;
    stop();
  };
  const timer = isInteractive ? undefined : setTimeout(onTime, timeoutMs);
  const end = (code: number | string | null): void => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    resolve({ ...printed, code, isLate });
  };
  signal?.addEventListener('abort', stop, { once: true });
  child.once('error', ({ code }: NodeJS.ErrnoException) => end(code ?? null));
  child.once('close', (code) => end(code));
  return promise;
}

function failureOf(
  { command = '', installHint }: Plugin,
  { stderr, code, isLate }: Ended,
  { timeoutMs }: Limits,
): ConnectError | undefined {
  if (code === 0) return undefined;
  const name = `The credential plugin "${command}"`;
  if (code === 'ENOENT') {
    return new CredentialsError(`${name} is not there.`, {
      hint: installHint === undefined ? 'Is it installed, and in PATH?' : scrub(installHint),
    });
  }
  const how = isLate ? `took longer than ${timeoutMs / 1000} s` : 'failed';
  const last = scrub(stderr.trim().split('\n').at(-1) ?? '').replace(/\.$/, '');
  const said = last === '' && typeof code === 'string' ? code : last;
  return new CredentialsError(`${name} ${how}${said === '' ? '' : `: ${said}`}.`, {
    hint: 'Run it by hand; often one must log in again.',
  });
}

function credentialsIn(command: string, stdout: string): Partial<User> {
  const { token, clientCertificateData: cert, clientKeyData: key } = statusIn(stdout) ?? {};
  const isPair = isText(cert) && isText(key);
  if (!isText(token) && !isPair) {
    throw new CredentialsError(`The credential plugin "${command}" printed no ExecCredential.`);
  }
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return {
    ...(isText(token) ? { token } : {}),
    ...(isPair ? { certData: base64(cert), keyData: base64(key) } : {}),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function statusIn(stdout: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return (JSON.parse(stdout) as { status?: Record<string, unknown> } | null)?.status;
  } catch {
    return undefined;
  }
}
