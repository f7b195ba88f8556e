import * as http from 'node:http';
import * as https from 'node:https';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { KubernetesClient } from '../collector.js';
import { ConnectError } from '../connect-error.js';
import { messageOf, reasonOf } from '../gap.js';
import { loadCluster, type Access, type Cluster, type Where } from './config.js';
import { parseAnswer, readPage } from './page.js';

/*
 * Reads lists of the API server page after page. The typed clients of client-node open a
 * connection for each request and build every object twice, so only its configuration is used.
 */

const PAGE = 500;
const SOCKETS = 6;
const RETRIES = 3;
const TIMEOUT_MS = 30_000;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 30_000;
/** Far more than a page of the largest objects; whatever is larger is no list. */
const MAX_BYTES = 512 * 1024 * 1024;

const inflate = promisify(gunzip);
/** How often as long as its zipped text a list is, or more. */
const ZIPPED = 8;
const SMALLEST_CHUNK = 16 * 1024;
const LARGEST_CHUNK = 4 * 1024 * 1024;

/** Not in the small chunks of the default, for each of which a thread is waited for. */
const inflating = ({ length }: Buffer) => ({
  maxOutputLength: MAX_BYTES,
  chunkSize: Math.min(Math.max(length * ZIPPED, SMALLEST_CHUNK), LARGEST_CHUNK),
});

export interface KubernetesOptions extends Where {
  /** For one request. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how many requests wait for a rate limit, whenever that changes. */
  readonly onWaiting?: ((requests: number) => void) | undefined;
}

/** What the API server says where it does not answer the question. */
export class KubernetesError extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/**
 * Throws on whatever could change something. A GET of some subresources opens a connection into
 * a pod, and a Secret is never wanted.
 */
export function assertRead(method: string, path: string): void {
  if (method !== 'GET') throw new Error(`${method} ${path} is refused: only GET is ever sent.`);
  const [pathname = ''] = path.split('?');
  const segments = pathname.split('/').slice(1).map(decodeURIComponent);
  if (segments.some((one) => one === '.' || one === '..' || one.includes('/'))) {
    throw new Error(`GET ${path} is refused: it is not a plain path.`);
  }
  const rest = segments.slice(segments[0] === 'api' ? 2 : 3);
  const [resource, , subresource] =
    rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  if (resource === 'secrets' || resource === 'proxy') {
    throw new Error(`GET ${path} is refused: ${resource} is never read.`);
  }
  if (['exec', 'attach', 'portforward', 'proxy', 'token'].includes(subresource ?? '')) {
    throw new Error(`GET ${path} is refused: ${subresource} is more than a read.`);
  }
}

/** Resolves the credentials and asks for the version, so that what follows finds both usable. */
export async function connectKubernetes(
  options: KubernetesOptions = {},
): Promise<KubernetesClient> {
  const cluster = loadCluster(options);
  const client = new Client(cluster, options);
  try {
    await client.get('/version');
  } catch (error) {
    options.signal?.throwIfAborted();
    const status = error instanceof KubernetesError ? error.statusCode : undefined;
    // Somebody is there who knows who asks, and does not tell the version.
    if (status === 403 || status === 404) return client;
    client.close();
    if (error instanceof ConnectError) throw error;
    const of = cluster.context === undefined ? '' : ` of context "${cluster.context}"`;
    const isRefused = reasonOf(error) === 'invalid-credentials';
    const what = isRefused ? 'does not accept the credentials' : 'gives no answer';
    throw new ConnectError(
      `The API server ${cluster.server}${of} ${what}: ${messageOf('kubernetes', error)}.`,
      { cause: error },
    );
  }
  return client;
}

interface Session {
  readonly access: Access;
  readonly agent: http.Agent;
  /** Whether the API server has accepted it. */
  hasWorked: boolean;
  /** What took its place, once for all who were refused with it. */
  next?: Promise<Session>;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

class Client implements KubernetesClient {
  readonly bill = { calls: 0, throttled: 0, waitedMs: 0, connections: 0 };
  readonly #cluster: Cluster;
  readonly #timeoutMs: number;
  readonly #signal: AbortSignal | undefined;
  readonly #onWaiting: (requests: number) => void;
  readonly #agents = new Set<http.Agent>();
  readonly #sockets = new WeakSet<object>();
  readonly #waiting: (() => void)[] = [];
  #inFlight = 0;
  #waitingForLimit = 0;
  #sessions = 0;
  #session: Promise<Session> | undefined;

  constructor(cluster: Cluster, { timeoutMs, signal, onWaiting }: KubernetesOptions) {
    this.#cluster = cluster;
    this.#timeoutMs = timeoutMs ?? TIMEOUT_MS;
    this.#signal = signal;
    this.#onWaiting = onWaiting ?? (() => undefined);
  }

  get server(): string {
    return this.#cluster.server;
  }

  get context(): string | undefined {
    return this.#cluster.context;
  }

  get clusterName(): string | undefined {
    return this.#cluster.clusterName;
  }

  get clusterArn(): string | undefined {
    return this.#cluster.clusterArn;
  }

  get namespace(): string {
    return this.#cluster.namespace;
  }

  async list<T = unknown>(
    path: string,
    options: Parameters<KubernetesClient['list']>[1] & {
      readonly keep?: ((items: readonly unknown[]) => readonly T[]) | undefined;
    } = {},
  ): Promise<readonly T[]> {
    try {
      return await this.#pages(path, options);
    } catch (error) {
      if (!(error instanceof KubernetesError && error.statusCode === 410)) throw error;
      // The pages so far are of a state that is gone: none of them may be kept.
      return this.#pages(path, options);
    }
  }

  async #pages<T>(
    path: string,
    {
      labelSelector,
      fieldSelector,
      limit = PAGE,
      onPage,
      keep = (items) => items as readonly T[],
    }: {
      readonly labelSelector?: string | undefined;
      readonly fieldSelector?: string | undefined;
      readonly limit?: number | undefined;
      readonly onPage?: (() => void) | undefined;
      readonly keep?: ((items: readonly unknown[]) => readonly T[]) | undefined;
    },
  ): Promise<readonly T[]> {
    const found: T[] = [];
    const ask = (token: string | undefined): Promise<string> => {
      const query = new URLSearchParams({ limit: String(limit) });
      if (labelSelector !== undefined) query.set('labelSelector', labelSelector);
      if (fieldSelector !== undefined) query.set('fieldSelector', fieldSelector);
      if (token !== undefined) query.set('continue', token);
      return this.text(`${path}?${query}`);
    };
    let asking: Promise<string> | undefined = ask(undefined);
    for (let token: string | undefined; asking !== undefined;) {
      const { next, parts } = readPage(path, await asking);
      onPage?.();
      if (next !== undefined && next === token) {
        throw new SyntaxError(`The list of ${path} does not end`);
      }
      // It is on its way while this one is read, and of no use where that cannot be read.
      asking = next === undefined ? undefined : ask(next);
      asking?.catch(() => {});
      token = next;
      for (const part of parts) {
        for (const item of keep(part)) found.push(item);
        await nextTurn();
      }
    }
    return found;
  }

  async get(path: string): Promise<unknown> {
    return parseAnswer(path, await this.text(path));
  }

  async text(path: string): Promise<string> {
    let hasRenewed = false;
    for (let attempt = 0; ; attempt += 1) {
      const session = await this.#open();
      const answer = await this.#attempt(session, path);
      if (!(answer instanceof Error)) {
        if (answer.status === 401 && !hasRenewed && (await this.#renew(session))) {
          hasRenewed = true;
          attempt -= 1;
          continue;
        }
        session.hasWorked ||= answer.status !== 401;
        if (answer.status === 429) this.bill.throttled += 1;
        if (answer.status >= 200 && answer.status < 300) return answer.text;
      }
      const error = answer instanceof Error ? answer : errorOf(answer);
      const wait = attempt < RETRIES ? waitOf(answer, attempt) : undefined;
      if (wait === undefined) throw error;
      await this.#wait(wait, !(answer instanceof Error) && answer.status === 429);
    }
  }

  async #wait(milliseconds: number, isLimit: boolean): Promise<void> {
    this.bill.waitedMs += milliseconds;
    if (isLimit) this.#onWaiting((this.#waitingForLimit += 1));
    try {
      await sleep(
        milliseconds,
        undefined,
        this.#signal === undefined ? {} : { signal: this.#signal },
      );
    } finally {
      if (isLimit) this.#onWaiting((this.#waitingForLimit -= 1));
    }
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }

  // One for all: plugins do not notice that another request has started them already.
  #open(): Promise<Session> {
    this.#session ??= this.#resolve(undefined);
    return this.#session;
  }

  async #renew(old: Session): Promise<boolean> {
    if (old.next === undefined) {
      // What is new and was refused would be refused again.
      if (!old.hasWorked && this.#sessions > 1) return false;
      old.next = this.#resolve(old);
      this.#session = old.next;
    }
    await old.next;
    return true;
  }

  async #resolve(old: Session | undefined): Promise<Session> {
    this.#sessions += 1;
    const access = await this.#cluster.access({
      timeoutMs: this.#timeoutMs,
      signal: this.#signal,
    });
    const isSameTls = old !== undefined && old.access.tlsKey === access.tlsKey;
    const agent = isSameTls ? old.agent : agentOf(this.#cluster, access);
    this.#agents.add(agent);
    return { access, agent, hasWorked: false };
  }

  async #attempt(session: Session, path: string): Promise<Answer | Error> {
    this.#signal?.throwIfAborted();
    // Not left to the agent: time spent in its queue would count as the server's.
    if (this.#inFlight >= SOCKETS) {
      await new Promise<void>((go) => this.#waiting.push(go));
    } else {
      this.#inFlight += 1;
    }
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      this.#signal?.throwIfAborted();
      return await this.#send(
        session,
        path,
        this.#signal === undefined ? timeout : AbortSignal.any([timeout, this.#signal]),
      );
    } catch (error) {
      this.#signal?.throwIfAborted();
      if (timeout.aborted) {
        const late = new Error(`no answer within ${this.#timeoutMs / 1000} s`);
        late.name = 'TimeoutError';
        return late;
      }
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#inFlight -= 1;
      else next();
    }
  }

  /** The only place that sends: the method is no parameter of it. */
  async #send({ access, agent }: Session, path: string, signal: AbortSignal): Promise<Answer> {
    const method = 'GET';
    assertRead(method, path);
    const url = new URL(this.#cluster.url);
    this.bill.calls += 1;
    const { status, headers, body } = await new Promise<{
      status: number;
      headers: http.IncomingHttpHeaders;
      body: Buffer;
    }>((resolve, reject) => {
      const request = (url.protocol === 'http:' ? http : https).request({
        ...access.tls,
        method,
        agent,
        signal,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || (url.protocol === 'http:' ? 80 : 443),
        path: `${url.pathname.replace(/\/+$/, '')}${path}`,
        headers: {
          ...access.headers,
          host: url.host,
          accept: 'application/json, */*',
          'accept-encoding': 'gzip',
          'user-agent': 'ingress-doctor',
        },
      });
      request.on('socket', (socket) => {
        if (this.#sockets.has(socket)) return;
        this.#sockets.add(socket);
        this.bill.connections += 1;
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BYTES) request.destroy(new SyntaxError('The answer has no end'));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      });
      request.end();
    });
    const isZipped = headers['content-encoding'] === 'gzip';
    const plain = isZipped ? await inflate(body, inflating(body)) : body;
    return { status, retryAfter: headers['retry-after'], text: plain.toString('utf8') };
  }
}

function agentOf({ url }: Cluster, { agent, tls }: Access): http.Agent {
  if (agent !== undefined) {
    // One through a proxy: it keeps no connections unless told so.
    return Object.assign(agent, { keepAlive: true, maxSockets: SOCKETS });
  }
  const { protocol } = new URL(url);
  const options = { keepAlive: true, maxSockets: SOCKETS };
  return protocol === 'http:' ? new http.Agent(options) : new https.Agent({ ...tls, ...options });
}

function errorOf({ status, text }: Answer): KubernetesError {
  let said: unknown;
  try {
    const body = JSON.parse(text) as { kind?: unknown; message?: unknown } | null;
    if (body?.kind === 'Status') said = body.message;
  } catch {
    // A proxy's page, or the server's plain "404 page not found".
  }
  return new KubernetesError(
    status,
    typeof said === 'string' && said !== '' ? said : `answered with HTTP status ${status}`,
  );
}

const MAY_PASS = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'EAI_AGAIN']);

/** Milliseconds until it is worth another try; `undefined`: it is not. */
function waitOf(answer: Answer | Error, attempt: number): number | undefined {
  const backOff = FIRST_WAIT_MS * 2 ** attempt;
  if (answer instanceof Error) {
    return MAY_PASS.has((answer as NodeJS.ErrnoException).code ?? '') ? backOff : undefined;
  }
  if (answer.status !== 429 && (answer.status < 500 || answer.status === 501)) return undefined;
  const seconds = Number(answer.retryAfter ?? NaN);
  if (!Number.isFinite(seconds) || seconds < 0) return backOff;
  // Whoever is sent away for so long is told so instead.
  return seconds * 1000 > LONGEST_WAIT_MS ? undefined : Math.max(backOff, seconds * 1000);
}
