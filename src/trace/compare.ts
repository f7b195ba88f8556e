import type { Probe } from '../snapshot/aws.js';
import type { Traced, TracedProbe } from './traced.js';

/** The same trace, with requests that were really sent beside what was expected of them. */
export function withProbes(traced: Traced, probes: readonly Probe[]): Traced {
  return { ...traced, probes: probes.map((probe) => compared(traced, probe)) };
}

function compared(traced: Traced, probe: Probe): TracedProbe {
  const { via = '', status, error, tls } = probe;
  const seen =
    status === undefined
      ? `no answer (${error ?? 'unknown'})`
      : `${status}${isBalancers(probe) ? ' of the load balancer' : ''}`;
  const trust =
    tls?.isTrusted === false ? `, with a certificate that is not trusted (${tls.error ?? ''})` : '';
  const agrees = agreement(traced, probe);
  const verdict =
    agrees === true ? 'as traced' : agrees === false ? 'not as traced' : 'which settles nothing';
  return { via, status, error, agrees, message: `${seen}${trust}: ${verdict}.` };
}

/** What a load balancer answers by itself, it signs. */
const isBalancers = ({ headers }: Probe): boolean => /^awselb\//.test(headers?.['server'] ?? '');

function agreement(traced: Traced, probe: Probe): boolean | 'unknown' {
  const { outcome, stopsAt, status, location, groups } = traced;
  // The probe does not ask for the name, and does not mind the certificate.
  if (outcome === 'unknown' || stopsAt === 'dns') return 'unknown';
  if (stopsAt === 'certificate') return probe.tls === undefined ? 'unknown' : !probe.tls.isTrusted;
  if (probe.status === undefined) return outcome === 'stopped' && status === undefined;
  if (status !== undefined) {
    return (
      String(probe.status) === status &&
      (location === undefined || sameUrl(probe.headers?.['location'], location))
    );
  }
  if (outcome === 'stopped') return groups.length > 1 ? 'unknown' : false;
  return !isBalancers(probe);
}

/** A load balancer writes the port of a redirect even where it is the usual one. */
function sameUrl(found: string | undefined, expected: string): boolean {
  const plain = (url: string): string => (URL.canParse(url) ? new URL(url).href : url);
  return found !== undefined && plain(found) === plain(expected);
}
