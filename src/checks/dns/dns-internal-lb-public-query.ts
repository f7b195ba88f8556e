import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A public zone tells everybody the private addresses of an internal load balancer, and only who
 * is inside its network can use them. That is right for a VPN, and a riddle for all others.
 */
export default defineCheck({
  id: 'dns/dns-internal-lb-public-query',
  title: 'A public name leads to an internal load balancer',
  severity: 'info',
  confidence: 'derived',
  on: 'hosts',
  needs: ['aws/elbv2/load-balancers', 'kubernetes/ingresses.networking.k8s.io'],
  uses: [
    'aws/route53/hosted-zones',
    'aws/route53/records',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 600,
  explains: ['load-balancer/client-cannot-connect'],

  run({ name, sources, loadBalancer, publicAlias }) {
    const [source] = sources;
    if (source === undefined || publicAlias === undefined) return undefined;
    if (loadBalancer.value.Scheme !== 'internal') return undefined;
    const { record, zone } = publicAlias;
    return {
      message: `${name} is in a public zone and leads to ${refText(loadBalancer.ref)}, which is internal: only who is in its network reaches it.`,
      fix: 'Make the load balancer internet-facing if others are to reach it, or move the record to a private zone.',
      commands: [`dig +short ${name}`],
      evidence: [
        source,
        cite(record, 'AliasTarget', 'DNSName'),
        cite(zone, 'HostedZone', 'Config', 'PrivateZone'),
        cite(loadBalancer, 'Scheme'),
      ],
    };
  },
});
