import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/*
 * Stands between the program and the lab, hands on whatever is asked, and gets in the way where a
 * test wants it to.
 */

export interface Fault {
  /** As `GET /api/v1/pods?limit=500`; of AWS with the call after it, `POST / Action=DescribeTags&…`. */
  readonly of: RegExp;
  /** How often it happens; for ever otherwise. */
  readonly times?: number;
  readonly does: Deed;
}

export type Deed =
  | 'hang'
  /** The connection ends in the middle of the answer. */
  | 'reset'
  /** The answer is a whole one to HTTP, and its second half is missing. */
  | 'truncate'
  /** This is answered, and the lab is not asked. */
  | Answer
  /** Something else is asked: gives the path for a path. */
  | ((path: string) => string);

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Target {
  /** Of the lab. */
  readonly url: string;
  /** In PEM: of whoever is there, and what the proxy shows in turn. Plain HTTP without. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
}

export interface Proxy {
  readonly url: string;
  /** All that was asked, as a fault's `of` sees it. */
  readonly asked: readonly string[];
  /** How often each fault has happened. */
  readonly happened: readonly number[];
  close(): Promise<void>;
}

/** Listens on a free port of the loopback. Of the faults, the first that fits and is not over. */
export async function startProxy(
  { url, tls }: Target,
  faults: readonly Fault[] = [],
): Promise<Proxy> {
  const asked: string[] = [];
  const happened = faults.map(() => 0);
  const agent =
    tls === undefined ? new http.Agent({ keepAlive: true }) : new https.Agent({ keepAlive: true });

  const deedFor = (what: string): Deed | undefined => {
    const at = faults.findIndex(
      ({ of, times = Infinity }, index) => of.test(what) && (happened[index] ?? 0) < times,
    );
    if (at !== -1) happened[at] = (happened[at] ?? 0) + 1;
    return faults[at]?.does;
  };

  const handOn = async (
    { method, headers }: http.IncomingMessage,
    path: string,
    body: Buffer,
  ): Promise<Answer> => {
    // Not zipped, so that half of an answer is half of its text.
    const { 'accept-encoding': _, connection: __, ...others } = headers;
    const options = { method, agent, headers: others, ca: tls?.ca };
    const { request } = tls === undefined ? http : https;
    const sent = request(`${url}${path}`, options).end(body);
    const [answer] = (await once(sent, 'response')) as [http.IncomingMessage];
    const text = (await buffer(answer)).toString();
    const type = answer.headers['content-type'];
    return {
      status: answer.statusCode ?? 0,
      headers: type === undefined ? {} : { 'content-type': type },
      body: text,
    };
  };

  const serve = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const { method, url: path = '/', headers } = request;
    const body = await buffer(request);
    const call = [headers['x-amz-target'], body.toString()].filter(Boolean);
    const what = [method, path, ...call].join(' ');
    asked.push(what);
    const deed = deedFor(what);
    if (deed === 'hang') return;
    const answer =
      typeof deed === 'object'
        ? deed
        : await handOn(request, typeof deed === 'function' ? deed(path) : path, body);
    send(response, answer, deed);
  };

  const onRequest: http.RequestListener = (request, response) => {
    // Of a lab that has ended, or a program that has.
    serve(request, response).catch(() => response.destroy());
  };
  const server =
    tls === undefined
      ? http.createServer(onRequest)
      : https.createServer({ cert: tls.cert, key: tls.key }, onRequest);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    happened,
    close: async () => {
      agent.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function send(
  response: http.ServerResponse,
  { status, headers, body }: Answer,
  deed: Deed | undefined,
): void {
  const half = body.slice(0, body.length / 2);
  const whole = deed === 'truncate' ? half : body;
  response.writeHead(status, {
    'content-type': 'text/plain',
    ...headers,
    'content-length': Buffer.byteLength(whole),
  });
  if (deed === 'reset') response.write(half, () => response.destroy());
  else response.end(whole);
}
