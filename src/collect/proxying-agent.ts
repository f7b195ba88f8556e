import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { HttpsProxyAgent } from 'hpagent';
import { SocksClient } from 'socks';
import { ConnectError } from './connect-error.js';
import { asProxy, proxyFor } from './proxy.js';

type Done = (error: Error | null, socket: Duplex) => void;

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Makes connections through the proxy that is meant for a host, if any, and keeps them. */
export class ProxyingAgent extends Agent {
  readonly #proxyFor: (url: URL) => string | undefined;

  constructor(options: AgentOptions, proxyOf: (url: URL) => string | undefined = proxyFor) {
    super(options);
    this.#proxyFor = proxyOf;
  }

  override createConnection(options: RequestOptions, done: Done): Duplex | null | undefined {
    const host = options.host ?? '';
    const port = Number(options.port ?? 443);
    const given = this.#proxyFor(new URL(`https://${isIPv6(host) ? `[${host}]` : host}:${port}`));
    if (given === undefined) return super.createConnection(options, done);
    const proxy = asProxy(given);
    if (proxy === undefined) {
      throw new ConnectError('The proxy is no URL of an http, https or socks5 proxy.');
    }
    const failed = (error: Error): void => {
      error.message = `proxy ${proxy.host}: ${error.message}`;
      (done as (error: Error) => void)(error);
    };
    if (proxy.protocol !== 'socks5h:') {
      return new HttpsProxyAgent({ proxy }).createConnection(options, (error, socket) =>
        error === null ? done(null, socket) : failed(error),
      );
    }
    const connecting = throughSocks(proxy, { host, port }).then((socket) =>
      super.createConnection({ ...options, socket } as RequestOptions),
    );
    connecting.then((secure) => done(null, secure as Duplex), failed);
    return undefined;
  }
}

/** The name is looked up behind the proxy. */
async function throughSocks(proxy: URL, destination: Place): Promise<Duplex> {
  const { hostname, port, username, password } = proxy;
  const { socket } = await SocksClient.createConnection({
    proxy: {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 1080),
      type: 5,
      ...(username === ''
        ? {}
        : { userId: decodeURIComponent(username), password: decodeURIComponent(password) }),
    },
    command: 'connect',
    destination,
  });
  return socket;
}
