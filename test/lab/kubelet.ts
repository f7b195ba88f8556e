import { once } from 'node:events';
import { createServer } from 'node:https';

/** `<namespace>/<pod>/<container>` to its log, or to what reads it. */
export type Logs = Readonly<Record<string, string | (() => string)>>;

export interface Kubelet {
  readonly port: number;
  /** Replaces all of them. */
  setLogs(logs: Logs): void;
  close(): Promise<void>;
}

/** The part of every node's kubelet that the API server asks for logs. */
export async function serveKubelet(
  tls: { readonly cert: string; readonly key: string },
  preferred = 10_250,
): Promise<Kubelet> {
  let known: Logs = {};
  const server = createServer(tls, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://kubelet');
    const [, what, ...container] = url.pathname.split('/').map(decodeURIComponent);
    const log = what === 'containerLogs' ? known[container.join('/')] : undefined;
    if (log === undefined) {
      response.writeHead(404).end(`nothing is known of ${url.pathname}`);
      return;
    }
    const text = typeof log === 'string' ? log : log();
    response.writeHead(200, { 'content-type': 'text/plain' }).end(endOf(text, url.searchParams));
  });
  server.listen(preferred, '127.0.0.1');
  await once(server, 'listening').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    setLogs(logs) {
      known = logs;
    },
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

function endOf(log: string, asked: URLSearchParams): Buffer {
  const lines = Number(asked.get('tailLines') ?? Number.NaN);
  const bytes = Number(asked.get('limitBytes') ?? Number.NaN);
  let kept = log;
  if (!Number.isNaN(lines)) {
    const all = log.split('\n');
    const last = all.at(-1) === '' ? -1 : all.length;
    const whole = all.slice(0, last);
    kept = whole.slice(Math.max(0, whole.length - lines)).join('\n');
    if (last === -1 && kept !== '') kept += '\n';
  }
  const buffer = Buffer.from(kept);
  return Number.isNaN(bytes) ? buffer : buffer.subarray(0, bytes);
}
