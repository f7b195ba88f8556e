import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Probe } from '../snapshot/aws.js';

/** What is sent, to each address in turn. */
export interface Shot {
  readonly url: string;
  readonly scheme: 'http' | 'https';
  /** Named to TLS, and in the Host header unless `headers` has another. */
  readonly host: string;
  readonly port: number;
  /** With its query. */
  readonly target: string;
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What changes nothing where it arrives. */
export const PROBE_METHODS = ['GET', 'HEAD'] as const;

/** Of the answer, what says who gave it. */
const KEPT = ['server', 'location', 'content-type'] as const;
const TIMEOUT_MS = 15_000;

/** Sends one request to every address, and keeps who answered what, but no body. */
export async function probe(
  shot: Shot,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<readonly Probe[]> {
  return Promise.all(addresses.map((address) => shoot(shot, address, signal)));
}

function shoot(shot: Shot, address: string, signal: AbortSignal): Promise<Probe> {
  const startedAt = new Date();
  const probe = (rest: Partial<Probe>): Probe => ({
    url: shot.url,
    method: shot.method,
    via: address,
    ...rest,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
  });
  return new Promise((done) => {
    const hasHost = shot.headers.some(([name]) => name.toLowerCase() === 'host');
    const isUsual = shot.port === (shot.scheme === 'https' ? 443 : 80);
    const name = shot.host.includes(':') ? `[${shot.host}]` : shot.host;
    const own = ['Host', isUsual ? name : `${name}:${shot.port}`] as const;
    const options = {
      host: address,
      port: shot.port,
      method: shot.method,
      path: shot.target,
      headers: [...(hasHost ? [] : [own]), ...shot.headers].flat(),
      setHost: false,
      agent: false as const,
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    };
    const answered = (response: IncomingMessage): void => {
      const tls = trustOf(response);
      response.destroy();
      done(
        probe({
          ...(response.statusCode === undefined ? {} : { status: response.statusCode }),
          headers: Object.fromEntries(
            KEPT.flatMap((key) => {
              const value = response.headers[key];
              return value === undefined ? [] : [[key, String(value)] as const];
            }),
          ),
          ...(tls === undefined ? {} : { tls }),
        }),
      );
    };
    const sent =
      shot.scheme === 'http'
        ? requestPlain(options, answered)
        : requestTls(
            {
              ...options,
              // An address is no name that TLS knows.
              servername: /[a-z]/i.test(shot.host) && !shot.host.includes(':') ? shot.host : '',
              // What is wrong with the certificate is noted, and the request goes on.
              rejectUnauthorized: false,
            },
            answered,
          );
    sent.on('error', (error: NodeJS.ErrnoException) => done(probe({ error: reasonOf(error) })));
    sent.end();
  });
}

function trustOf({ socket }: IncomingMessage): Probe['tls'] {
  const { encrypted, authorized, authorizationError } = socket as Partial<TLSSocket>;
  if (encrypted !== true) return undefined;
  return {
    isTrusted: authorized === true,
    ...(authorized === true ? {} : { error: String(authorizationError) }),
  };
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout';
  return error.code ?? error.message;
}
