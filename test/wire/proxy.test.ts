import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectAws } from '../../src/collect/aws/client.js';
import { connectKubernetes } from '../../src/collect/kubernetes/client.js';
import { proxyFor } from '../../src/collect/proxy.js';
import { kubeconfig, podList, SERVER, serve } from './api-server.js';
import { httpProxy, socksProxy, type Proxy } from './proxies.js';

const open: { close(): unknown }[] = [];
const opened = <T extends { close(): unknown }>(one: T): T => {
  open.unshift(one);
  return one;
};

afterAll(async () => {
  for (const one of open) await one.close();
});

beforeEach(() => {
  const ours = /^(?:AWS_.*|HTTPS?_PROXY|NO_PROXY)$/i;
  for (const name of Object.keys(process.env)) if (ours.test(name)) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const IDENTITY =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>' +
  '</GetCallerIdentityResult></GetCallerIdentityResponse>';
const PODS = '/api/v1/namespaces/shop/pods';
const REACHED = {
  'tls-server-name': 'localhost',
  'certificate-authority-data': Buffer.from(SERVER.cert).toString('base64'),
};

/** An API server that is known to proxies only. */
const hidden = async () =>
  opened(await serve(({ path }) => (path === '/version' ? undefined : podList(['a']))));

const far = (cluster: object = {}): string =>
  kubeconfig('https://cluster.invalid', {}, { ...REACHED, ...cluster });

describe('of the kubeconfig', () => {
  test.each<[string, (to: string) => Promise<Proxy>]>([
    ['http', httpProxy],
    ['socks5', socksProxy],
  ])('%s leads there, over connections that are kept', async (_kind, start) => {
    const server = await hidden();
    const proxy = opened(await start(server.url));
    const client = opened(await connectKubernetes({ kubeconfig: far({ 'proxy-url': proxy.url }) }));
    const found = await Promise.all(Array.from({ length: 20 }, () => client.list(PODS)));
    expect(found.flat()).toHaveLength(20);
    // The name is looked up behind the proxy.
    expect(new Set(proxy.asked)).toEqual(new Set(['cluster.invalid:443']));
    expect(proxy.asked.length).toBeLessThanOrEqual(6);
    expect(client.bill.connections).toBe(proxy.asked.length);
  });

  test('https is one that is spoken to over TLS', async () => {
    const authorities = tls.getCACertificates('default');
    tls.setDefaultCACertificates([...authorities, SERVER.cert]);
    try {
      const server = await hidden();
      const proxy = opened(await httpProxy(server.url, { isTls: true }));
      const url = proxy.url.replace('//', '//me:p%40ss@');
      opened(await connectKubernetes({ kubeconfig: far({ 'proxy-url': url }) }));
      expect(proxy.credentials).toEqual([`Basic ${btoa('me:p@ss')}`]);
    } finally {
      tls.setDefaultCACertificates(authorities);
    }
  });

  test('counts before that of the environment, NO_PROXY or not', async () => {
    const server = await hidden();
    const proxy = opened(await httpProxy(server.url));
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
    vi.stubEnv('NO_PROXY', '*');
    opened(await connectKubernetes({ kubeconfig: far({ 'proxy-url': proxy.url }) }));
    expect(proxy.asked).toHaveLength(1);
  });

  test('is named where it refuses', async () => {
    const { url } = opened(await httpProxy());
    const connecting = connectKubernetes({ kubeconfig: far({ 'proxy-url': url }) });
    const { host } = new URL(url);
    await expect(connecting).rejects.toThrow(`gives no answer: proxy ${host}: Bad response: 403;`);
  });

  test.each(['ftp://127.0.0.1:21', 'http://', 'proxy'])('%s is none', async (url) => {
    await expect(connectKubernetes({ kubeconfig: far({ 'proxy-url': url }) })).rejects.toThrow(
      'The proxy of context "test" is no URL of an http, https or socks5 proxy.',
    );
  });
});

describe('of the environment', () => {
  test('leads to the API server, but not on the way to this machine', async () => {
    const server = await hidden();
    const proxy = opened(await httpProxy(server.url));
    vi.stubEnv('HTTPS_PROXY', proxy.url.slice('http://'.length));
    opened(await connectKubernetes({ kubeconfig: kubeconfig(server.url, {}, REACHED) }));
    expect(proxy.asked).toEqual([]);
    opened(await connectKubernetes({ kubeconfig: far() }));
    expect(proxy.asked).toEqual(['cluster.invalid:443']);
    vi.stubEnv('NO_PROXY', '.invalid');
    await expect(connectKubernetes({ kubeconfig: far() })).rejects.toThrow('gives no answer');
    expect(proxy.asked).toHaveLength(1);
  });

  test.each<[string, (to: string) => Promise<Proxy>]>([
    ['http', httpProxy],
    ['socks5', socksProxy],
  ])('leads to AWS, being of %s', async (_kind, start) => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
    // The certificate is of localhost, to which no proxy leads; Node warns of it.
    vi.spyOn(process, 'emitWarning').mockReturnValue();
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const sts = opened(createServer(SERVER, (_request, response) => response.end(IDENTITY)));
    await new Promise<void>((done) => sts.listen(0, '127.0.0.1', done));
    const proxy = opened(await start(`https://127.0.0.1:${(sts.address() as AddressInfo).port}`));
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    const aws = opened(await connectAws({ region: 'eu-north-1' }));
    for (let times = 0; times < 3; times += 1) {
      expect(await aws.call('sts', 'GetCallerIdentity', {})).toEqual({ Account: '123456789012' });
    }
    expect(proxy.asked).toEqual(['sts.eu-north-1.amazonaws.com:443']);
    expect(aws.bill.connections).toBe(1);
  });

  test('leads to where somebody is logged in, in the region of that', async () => {
    const proxy = opened(await httpProxy());
    vi.stubEnv('HTTPS_PROXY', proxy.url);
    const home = mkdtempSync(join(tmpdir(), 'ingress-doctor-'));
    const start = 'https://shop.awsapps.com/start';
    const cache = join(home, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    writeFileSync(
      join(cache, `${createHash('sha1').update(start).digest('hex')}.json`),
      JSON.stringify({ accessToken: 'of-alice', expiresAt: '2999-01-01T00:00:00Z' }),
    );
    writeFileSync(
      join(home, '.aws', 'config'),
      `[default]\nsso_start_url=${start}\nsso_region=eu-west-1\nsso_account_id=123456789012\nsso_role_name=ReadOnly\n`,
    );
    vi.stubEnv('HOME', home);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    await expect(connectAws({ clusterRegion: 'us-west-2' })).rejects.toThrow();
    expect(new Set(proxy.asked)).toEqual(new Set(['portal.sso.eu-west-1.amazonaws.com:443']));
  });
});

describe('of the environment, as Go and Python read it', () => {
  const P = 'http://proxy:3128';

  test.each<[string, Record<string, string>, string | undefined]>([
    ['https://a.example.com', {}, undefined],
    ['https://a.example.com', { HTTPS_PROXY: P }, P],
    ['https://a.example.com', { https_proxy: P }, P],
    ['https://a.example.com', { HTTPS_PROXY: '', https_proxy: P }, P],
    ['https://a.example.com', { HTTP_PROXY: P }, undefined],
    ['http://a.example.com', { HTTP_PROXY: P }, P],
    ['https://a.example.com', { HTTPS_PROXY: 'proxy:3128' }, P],
    ['https://localhost:6443', { HTTPS_PROXY: P }, undefined],
    ['https://127.0.0.53', { HTTPS_PROXY: P }, undefined],
    ['https://[::1]:6443', { HTTPS_PROXY: P }, undefined],
  ])('%s with %j', (url, env, expected) => {
    expect(proxyFor(new URL(url), env)).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ['https://a.example.com', '*', true],
    ['https://a.example.com', 'example.com', true],
    ['https://A.Example.com.', 'Example.COM', true],
    ['https://example.com', 'example.com', true],
    ['https://example.com', '.example.com', false],
    ['https://a.example.com', '.example.com', true],
    ['https://a.example.com', '*.example.com', true],
    ['https://notexample.com', 'example.com', false],
    ['https://a.example.com', ' , other.com , a.example.com', true],
    ['https://a.example.com', 'a.example.com:443', true],
    ['https://a.example.com:6443', 'a.example.com:443', false],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://10.1.2.3', '10.0.0.0/99', false],
    ['https://10.example.com', '10.0.0.0/8', false],
    ['https://[fd00::1]', 'fd00::/8', true],
    ['https://[fd00::1]:6443', '[fd00::1]:6443', true],
    ['https://[fd00::1]:6443', 'fd00::1', true],
    ['https://[fd00::1]', '[fd00::1]:6443', false],
  ])('%s with NO_PROXY=%s', (url, exceptions, isExempt) => {
    const env = { HTTPS_PROXY: P, NO_PROXY: exceptions };
    expect(proxyFor(new URL(url), env)).toBe(isExempt ? undefined : P);
  });
});
