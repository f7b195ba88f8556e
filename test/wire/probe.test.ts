import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import Trace from '../../commands/trace.js';
import { shop, type Draft } from '../../fixtures/shop.js';
import { probe, type Shot } from '../../src/collect/probe.js';
import { saveSnapshot } from '../../src/shell/files.js';
import { selfSigned } from '../support/certificate.js';
import { startDns } from '../support/dns-server.js';
import { runCommand } from '../support/run-command.js';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A load balancer on loopback, and what it was asked. */
async function listen(answer: Answer, isSecure = false) {
  const asked: { request: IncomingMessage; servername: unknown }[] = [];
  const respond: Parameters<typeof createServer>[1] = (request, response) => {
    asked.push({ request, servername: (request.socket as TLSSocket).servername });
    response.writeHead(answer.status, answer.headers).end('a body that nobody keeps');
  };
  const server: Server = isSecure
    ? createTlsServer(selfSigned('shop.example.com'), respond)
    : createServer(respond);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return { asked, port: (server.address() as AddressInfo).port };
}

const shot = (port: number, more: Partial<Shot> = {}): Shot => ({
  url: `http://shop.example.com:${port}/a?b=c`,
  scheme: 'http',
  host: 'shop.example.com',
  port,
  target: '/a?b=c',
  method: 'GET',
  headers: [],
  ...more,
});
const never = new AbortController().signal;

test('a request goes to the address, and names the host', async () => {
  const { asked, port } = await listen({
    status: 404,
    headers: { server: 'awselb/2.0', 'x-secret': 's' },
  });
  const headers = [['X-Canary', 'true']] as const;
  const [seen] = await probe(shot(port, { headers }), ['127.0.0.1'], never);
  expect(seen).toMatchObject({
    status: 404,
    via: '127.0.0.1',
    method: 'GET',
    headers: { server: 'awselb/2.0' },
  });
  expect(Object.keys(seen ?? {})).not.toContain('body');
  expect(seen?.headers).not.toHaveProperty('x-secret');
  expect(
    asked.map(({ request }) => [
      request.method,
      request.url,
      request.headers.host,
      request.headers['x-canary'],
    ]),
  ).toEqual([['GET', '/a?b=c', `shop.example.com:${port}`, 'true']]);
});

test('a Host header of its own takes the place of the host', async () => {
  const { asked, port } = await listen({ status: 200 });
  await probe(shot(port, { headers: [['Host', 'other.test']] }), ['127.0.0.1'], never);
  expect(asked[0]?.request.rawHeaders.filter((one) => /^host$/i.test(one))).toHaveLength(1);
  expect(asked[0]?.request.headers.host).toBe('other.test');
});

test('TLS is told the host, and what is wrong with the certificate is noted', async () => {
  const { asked, port } = await listen({ status: 200 }, true);
  const [seen] = await probe(shot(port, { scheme: 'https' }), ['127.0.0.1'], never);
  expect(seen).toMatchObject({ status: 200, tls: { isTrusted: false } });
  expect(seen?.tls?.error).toMatch(/SELF_SIGNED/);
  expect(asked[0]?.servername).toBe('shop.example.com');
});

test('what does not answer is said so, for each address', async () => {
  const { port } = await listen({ status: 200 });
  const seen = await probe(shot(port), ['127.0.0.1', '127.0.0.2'], never);
  expect(seen.map(({ status, error }) => status ?? error)).toEqual([200, 'ECONNREFUSED']);
  const aborted = await probe(shot(port), ['127.0.0.1'], AbortSignal.abort());
  expect(aborted.map(({ error }) => error)).toEqual(['timeout']);
});

/** The shop, one listener of which is the server on loopback. */
async function traceShop(port: number, ...argv: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'ingress-doctor-'));
  closing.push(() => rm(folder, { recursive: true }));
  const dns = await startDns((host) =>
    host.endsWith('.elb.amazonaws.com') ? { addresses: ['127.0.0.1'] } : 'NXDOMAIN',
  );
  closing.push(() => dns.close());
  const snapshot = shop((s: Draft) => {
    const web = s['aws/elbv2/load-balancers'].find((one: Draft) => one.Type === 'application');
    const http = s['aws/elbv2/listeners'][web.LoadBalancerArn].find(
      (one: Draft) => one.Protocol === 'HTTP',
    );
    http.Port = port;
    for (const group of s['aws/ec2/security-groups']) {
      group.IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    }
  });
  await saveSnapshot(join(folder, 's.tgz'), snapshot);
  return runCommand(
    Trace,
    `http://shop.example.com:${port}/x`,
    '--snapshot',
    join(folder, 's.tgz'),
    '--resolver',
    dns.address,
    ...argv,
  );
}

test('--probe is active, says so, and compares', async () => {
  const location = 'https://shop.example.com:443/x';
  const { asked, port } = await listen({
    status: 301,
    headers: { server: 'awselb/2.0', location },
  });
  const quiet = await traceShop(port, '-o', 'json');
  expect({ asked, stderr: quiet.stderr }).toEqual({ asked: [], stderr: '' });
  const { stdout, stderr, status } = await traceShop(port, '--probe', '-o', 'json');
  expect(status).toBe(0);
  expect(stderr).toBe(
    `ingress-doctor: active: GET http://shop.example.com:${port}/x is sent to 127.0.0.1.\n`,
  );
  expect(asked).toHaveLength(1);
  const [traced] = JSON.parse(stdout).traces;
  expect(traced.probes).toEqual([
    {
      via: '127.0.0.1',
      status: 301,
      error: null,
      agrees: true,
      message: '301 of the load balancer: as traced.',
    },
  ]);
});

test('a probe that gets something else is said to disagree', async () => {
  const { port } = await listen({ status: 404, headers: { server: 'awselb/2.0' } });
  const { stdout, status } = await traceShop(port, '--probe');
  expect(status).toBe(3);
  expect(stdout).toContain('127.0.0.1: 404 of the load balancer: not as traced.');
});

test('--probe sends nothing that may change something', async () => {
  const { asked, port } = await listen({ status: 200 });
  const { status, stderr } = await traceShop(port, '--probe', '-X', 'POST');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'ingress-doctor: --probe sends only GET and HEAD, found "POST".\n',
  });
  expect(asked).toEqual([]);
});
