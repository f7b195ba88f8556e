import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import { SERVER } from './api-server.js';

/* Proxies on the loopback, which lead to one server whatever they are asked for. */

export interface Proxy {
  readonly url: string;
  /** What they were asked for, as `host:port`. */
  readonly asked: string[];
  /** What was said to be let in. */
  readonly credentials: (string | undefined)[];
  close(): void;
}

interface Kind {
  readonly isTls?: boolean;
}

/** Where none is to be led to, nobody is let through. */
export async function httpProxy(to?: string, { isTls = false }: Kind = {}): Promise<Proxy> {
  const asked: string[] = [];
  const credentials: (string | undefined)[] = [];
  const sockets = new Set<net.Socket>();
  const server = isTls ? https.createServer(SERVER) : http.createServer();
  server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    asked.push(request.url ?? '');
    credentials.push(request.headers['proxy-authorization']);
    keep(sockets, socket);
    if (to === undefined) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    lead(sockets, socket, to, () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
  });
  return listening(server, isTls ? 'https://localhost' : 'http://127.0.0.1', {
    asked,
    credentials,
    sockets,
  });
}

/** One that looks names up itself, and wants no credentials. */
export async function socksProxy(to: string): Promise<Proxy> {
  const asked: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    keep(sockets, socket);
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request: Buffer) => {
        // 5, connect, 0, a name, its length.
        const end = 5 + (request[4] ?? 0);
        asked.push(
          request[3] === 3
            ? `${request.subarray(5, end).toString()}:${request.readUInt16BE(end)}`
            : 'an address',
        );
        lead(sockets, socket, to, () => socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])));
      });
    });
  });
  return listening(server, 'socks5://127.0.0.1', { asked, credentials: [], sockets });
}

function keep(sockets: Set<net.Socket>, socket: net.Socket): void {
  sockets.add(socket);
  socket.on('error', () => undefined);
}

function lead(
  sockets: Set<net.Socket>,
  socket: net.Socket,
  to: string,
  onConnect: () => void,
): void {
  const onward = net.connect(Number(new URL(to).port), '127.0.0.1', () => {
    onConnect();
    onward.pipe(socket).pipe(onward);
  });
  keep(sockets, onward);
}

async function listening(
  server: net.Server,
  origin: string,
  {
    asked,
    credentials,
    sockets,
  }: Pick<Proxy, 'asked' | 'credentials'> & {
    readonly sockets: Set<net.Socket>;
  },
): Promise<Proxy> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as net.AddressInfo;
  return {
    url: `${origin}:${port}`,
    asked,
    credentials,
    close() {
      for (const one of sockets) one.destroy();
      server.close();
    },
  };
}
