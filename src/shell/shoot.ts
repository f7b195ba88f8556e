import { probe, type Shot } from '../collect/probe.js';
import { inert } from '../report/reporter.js';
import { withProbes } from '../trace/compare.js';
import type { Traced, TracedRequest, TraceReport } from '../trace/traced.js';
import type { LiveFlags } from './live-flags.js';
import { DEFAULT_TIMEOUT, millisecondsOf, resolverOf } from './look.js';

/** Sends the requests of a trace, to every address of their load balancers, and says so. */
export async function shootTraces(
  report: TraceReport,
  { resolver, timeout = DEFAULT_TIMEOUT }: Pick<LiveFlags, 'resolver' | 'timeout'>,
): Promise<TraceReport> {
  const dns = resolverOf(resolver);
  const signal = AbortSignal.timeout(millisecondsOf(timeout));
  const traces: Traced[] = [];
  for (const traced of report.traces) {
    const { request, dnsName } = traced;
    if (dnsName === undefined) {
      say(`${request.url} is not sent: no load balancer of it is known.`);
      traces.push(traced);
      continue;
    }
    // Asked anew: the addresses of a load balancer change.
    const addresses = await dns.lookUp(dnsName).then(
      (answer) => answer.addresses,
      () => [],
    );
    if (addresses.length === 0) {
      say(`${request.url} is not sent: ${dnsName} has no address.`);
      traces.push(traced);
      continue;
    }
    say(`active: ${request.method} ${request.url} is sent to ${addresses.join(', ')}.`);
    traces.push(withProbes(traced, await probe(shotOf(request), addresses, signal)));
  }
  return { ...report, traces };
}

const say = (text: string): void => void process.stderr.write(`ingress-doctor: ${inert(text)}\n`);

function shotOf({ url, scheme, host, port, path, query, method, headers }: TracedRequest): Shot {
  const target = `${path}${query === '' ? '' : `?${query}`}`;
  return { url, scheme, host, port, target, method, headers };
}
