import { mkdtempSync, writeFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { dump } from 'js-yaml';
import { selfSigned } from '../support/certificate.js';

/* An API server on the loopback that answers as a test wants, and notes what it was asked. */

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  /** The subject of the client's certificate, where it was accepted. */
  readonly subject: string | undefined;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is text. */
  readonly body?: unknown;
  /** Nothing is ever answered. */
  readonly hangs?: boolean;
  /** The connection ends in the middle of the body. */
  readonly breaks?: boolean;
}

export type Script = (asked: Asked, count: number) => Reply | undefined;

export interface ApiServer {
  readonly url: string;
  readonly asked: Asked[];
  /** How often a path was asked. */
  times(path: string): number;
  readonly connections: { now: number; most: number; ever: number };
  close(): Promise<void>;
}

export const SERVER = selfSigned('kube-apiserver');
export const CLIENT = selfSigned('alice');

export const status = (code: number, message: string, more: object = {}): Reply => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code },
  ...more,
});

export const podList = (names: readonly string[], more?: string): Reply => ({
  body: {
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: more === undefined ? {} : { continue: more },
    items: names.map((name) => ({
      metadata: { name, namespace: 'shop', managedFields: [{ manager: 'kubectl' }] },
      spec: { containers: [{ name: 'web' }] },
    })),
  },
});

export async function serve(script: Script, { isPlain = false } = {}): Promise<ApiServer> {
  const asked: Asked[] = [];
  const connections = { now: 0, most: 0, ever: 0 };
  const onRequest: http.RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const socket = request.socket as TLSSocket;
    const one: Asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      subject: socket.authorized ? socket.getPeerCertificate().subject.CN?.toString() : undefined,
    };
    asked.push(one);
    const count = asked.filter((each) => each.path === one.path).length;
    const reply =
      script(one, count) ??
      (one.path === '/version'
        ? { body: { gitVersion: 'v1.33.1-eks-1' } }
        : { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found\n' });
    if (reply.hangs === true) return;
    const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {});
    const isZipped = String(request.headers['accept-encoding'] ?? '').includes('gzip');
    const body = isZipped ? gzipSync(text) : Buffer.from(text);
    response.writeHead(reply.status ?? 200, {
      'content-type': 'application/json',
      'content-length': String(body.length),
      ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
      ...reply.headers,
    });
    if (reply.breaks === true) {
      response.write(body.subarray(0, body.length / 2), () => request.socket.destroy());
    } else {
      response.end(body);
    }
  };
  const server = isPlain
    ? http.createServer(onRequest)
    : https.createServer(
        { ...SERVER, requestCert: true, rejectUnauthorized: false, ca: CLIENT.cert },
        onRequest,
      );
  server.on(isPlain ? 'connection' : 'secureConnection', (socket: TLSSocket) => {
    connections.ever += 1;
    connections.now += 1;
    connections.most = Math.max(connections.most, connections.now);
    socket.on('close', () => (connections.now -= 1));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${isPlain ? 'http' : 'https'}://127.0.0.1:${port}`,
    asked,
    times: (where) => asked.filter((one) => one.path === where).length,
    connections,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Writes a kubeconfig with one context, `test`, and says where. */
export function kubeconfig(
  server: string,
  user: object = { token: 'of-alice' },
  cluster: object = { 'certificate-authority-data': base64(SERVER.cert) },
): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ingress-doctor-'));
  const file = path.join(folder, 'config');
  writeFileSync(
    file,
    dump({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [{ name: 'it', cluster: { server, ...cluster } }],
      users: [{ name: 'me', user }],
      contexts: [{ name: 'test', context: { cluster: 'it', user: 'me' } }],
    }),
  );
  return file;
}

/** A credential plugin that runs this text. */
export const plugin = (script: string): object => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: process.execPath,
    args: ['-e', script],
  },
});

export const clientCertificate = {
  'client-certificate-data': base64(CLIENT.cert),
  'client-key-data': base64(CLIENT.key),
};
