import { afterEach, expect, it } from 'vitest';
import { createResolver } from '../../src/collect/dns.js';
import { reasonOf } from '../../src/collect/gap.js';
import { startDns, type DnsAnswer, type DnsServer } from '../support/dns-server.js';

let server: DnsServer | undefined;
afterEach(() => server?.close());

async function lookUp(host: string, zone: Readonly<Record<string, DnsAnswer>>): Promise<unknown> {
  server = await startDns((name) => zone[name] ?? 'NXDOMAIN');
  return createResolver(server.address).lookUp(host);
}

const ADDRESSES = ['192.0.2.1', '192.0.2.2', '2001:db8::1'];

it('gives the addresses of both families', async () => {
  expect(await lookUp('a.test', { 'a.test': { addresses: ADDRESSES.toReversed() } })).toEqual({
    addresses: ADDRESSES,
    cname: [],
  });
});

it('follows the names that a name stands for', async () => {
  const zone = {
    'a.test': { cname: 'b.test', addresses: ADDRESSES },
    'b.test': { cname: 'c.test', addresses: ADDRESSES },
    'c.test': { addresses: ADDRESSES },
  };
  expect(await lookUp('a.test', zone)).toEqual({
    addresses: ADDRESSES,
    cname: ['b.test', 'c.test'],
  });
});

it('does not follow a circle for ever', async () => {
  const zone = { 'a.test': { cname: 'b.test' }, 'b.test': { cname: 'a.test' } };
  expect(await lookUp('a.test', zone)).toMatchObject({ addresses: [], error: 'NODATA' });
});

it.each([
  ['NXDOMAIN', 'NXDOMAIN'],
  [{}, 'NODATA'],
] as const)('takes %j for an answer', async (said, error) => {
  expect(await lookUp('a.test', { 'a.test': said })).toEqual({ addresses: [], cname: [], error });
});

it('says so where a name stands for one that is not there', async () => {
  server = await startDns((name) => (name === 'b.test' ? 'NXDOMAIN' : { cname: 'b.test' }));
  expect(await createResolver(server.address).lookUp('a.test')).toMatchObject({
    addresses: [],
    cname: ['b.test'],
  });
});

it('does not take a failure for an answer', async () => {
  const failed = await lookUp('a.test', { 'a.test': 'SERVFAIL' }).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(Error);
  expect(reasonOf(failed)).toBe('unavailable');
});
