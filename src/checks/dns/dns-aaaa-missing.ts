import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A dualstack load balancer is reached over IPv6 only by a name that has an AAAA record too. An
 * alias leads one family only: it takes two of them.
 */
export default defineCheck({
  id: 'dns/dns-aaaa-missing',
  title: 'The host name has no IPv6 address',
  severity: 'info',
  confidence: 'derived',
  on: 'hosts',
  needs: ['aws/elbv2/load-balancers', 'dns', 'kubernetes/ingresses.networking.k8s.io'],
  uses: ['aws/route53/records', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 600,

  run({ name, sources, loadBalancer, answer, addresses, leadsHere }) {
    const [source] = sources;
    if (source === undefined || answer === undefined || !leadsHere) return undefined;
    const { IpAddressType = '' } = loadBalancer.value;
    const resolved = answer.value.addresses ?? [];
    const isV6 = (address: string): boolean => address.includes(':');
    if (!IpAddressType.startsWith('dualstack') || !addresses.some(isV6)) return undefined;
    if (resolved.length === 0 || resolved.some(isV6)) return undefined;
    return {
      message: `${name} has no IPv6 address, though ${refText(loadBalancer.ref)} is ${IpAddressType}.`,
      fix: `Add an AAAA alias that leads ${name} to ${loadBalancer.value.DNSName ?? 'the load balancer'}.`,
      commands: [`dig +short AAAA ${name}`],
      evidence: [source, cite(answer, 'addresses'), cite(loadBalancer, 'IpAddressType')],
    };
  },
});
