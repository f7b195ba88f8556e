import { Resolver as DnsResolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Sections } from '../snapshot/sections.js';
import type { Collector, Resolver } from './collector.js';
import { gapOf } from './gap.js';

type Answer = Awaited<ReturnType<Resolver['lookUp']>>;

/** What a server answers about a name that has nothing of the kind. */
const NEGATIVE: Readonly<Record<string, string>> = { ENOTFOUND: 'NXDOMAIN', ENODATA: 'NODATA' };
const NO_ANSWER = 'the resolver gave no usable answer';
const MAX_CHAIN = 8;
const AT_ONCE = 20;
const PATIENCE = { timeout: 2000, tries: 2 };

/** Asks this server (`HOST[:PORT]`), or those that the machine is set up with. */
export function createResolver(server?: string): Resolver {
  const dns = new DnsResolver(PATIENCE);
  if (server !== undefined) dns.setServers([server]);
  return {
    async lookUp(host) {
      const cname: string[] = [];
      for (let name: string | undefined = host; name !== undefined && cname.length < MAX_CHAIN;) {
        const [next]: readonly string[] = (await answers(dns.resolveCname(name))).found;
        name = next === undefined || cname.includes(plain(next)) ? undefined : plain(next);
        if (name !== undefined) cname.push(name);
      }
      const [v4, v6] = await Promise.allSettled([
        answers(dns.resolve4(host)),
        answers(dns.resolve6(host)),
      ]);
      return merged(v4, v6, cname);
    },
  };
}

interface Found {
  readonly found: readonly string[];
  /** That there is none, as an answer. */
  readonly error?: string;
}

async function answers(query: Promise<string[]>): Promise<Found> {
  try {
    return { found: await query };
  } catch (error) {
    const negative = NEGATIVE[(error as NodeJS.ErrnoException).code ?? ''];
    if (negative === undefined) throw error;
    return { found: [], error: negative };
  }
}

function merged(
  v4: PromiseSettledResult<Found>,
  v6: PromiseSettledResult<Found>,
  cname: readonly string[],
): Answer {
  const answered = [v4, v6].flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const addresses = answered.flatMap(({ found }) => found).sort();
  if (addresses.length > 0) return { addresses, cname };
  const error = answered.find((one) => one.error === 'NXDOMAIN')?.error;
  if (error !== undefined) return { addresses, cname, error };
  // Of one kind there is none; of the other it is not known.
  for (const one of [v4, v6]) if (one.status === 'rejected') throw one.reason;
  return { addresses, cname, error: 'NODATA' };
}

/** Host names of Ingresses, and the names of load balancers that they may lead to; and one that is asked for. */
export const DNS_COLLECTOR: Collector = {
  section: 'dns',
  permissions: [],
  after: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'aws/elbv2/load-balancers',
  ],
  async collect({ dns, soFar, scope, gap }) {
    const hosts = hostsOf(soFar, scope.host);
    if (hosts.length === 0) return undefined;
    const found = new Map<string, Answer>();
    const queue = hosts.values();
    // All take from one queue, so that one slow name holds up no other.
    const work = async (): Promise<void> => {
      for (const host of queue) {
        try {
          found.set(host, await dns.lookUp(host));
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          // Without the name, so that what is alike can be counted.
          gap(gapOf('dns', 'lookup', host, Object.assign(new Error(NO_ANSWER), { code })));
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  },
};

function hostsOf(soFar: Sections, asked: string | undefined): readonly string[] {
  const ingresses = soFar['kubernetes/ingresses.networking.k8s.io'] ?? [];
  const services = soFar['kubernetes/services'] ?? [];
  const names = [
    asked,
    ...ingresses.flatMap(({ spec }) => [
      ...(spec.rules ?? []).map(({ host }) => host),
      ...(spec.tls ?? []).flatMap(({ hosts }) => hosts ?? []),
    ]),
    ...[...ingresses, ...services].flatMap(({ status }) =>
      (status?.loadBalancer?.ingress ?? []).map(({ hostname }) => hostname),
    ),
    ...(soFar['aws/elbv2/load-balancers'] ?? []).map(({ DNSName }) => DNSName),
  ].flatMap((name) => (name === undefined || name === '' ? [] : plain(name)));
  return [...new Set(names)].filter((name) => !name.includes('*') && isIP(name) === 0).sort();
}

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');
