import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The name of a zone itself cannot be a CNAME. Where external-dns is told to make CNAMEs instead
 * of aliases, Route 53 refuses it for that name, and with it the other changes of the zone.
 */
export default defineCheck({
  id: 'dns/dns-zone-apex-cname',
  title: 'The name of a zone cannot be a CNAME',
  severity: 'error',
  confidence: 'derived',
  on: 'hosts',
  needs: [
    'aws/elbv2/load-balancers',
    'kubernetes/deployments.apps',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: ['aws/route53/hosted-zones', 'dns', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 600,
  explains: ['dns/dns-record-missing', 'dns/external-dns-failing'],

  run({ name, sources, answer, apexOf, isPublished }, { externalDns }) {
    const [source] = sources;
    const [manager, ...others] = externalDns;
    if (source === undefined || apexOf === undefined || !isPublished) return undefined;
    // Several may share the work; a name that resolves was made in another way.
    if (manager === undefined || others.length > 0 || !manager.flags.prefersCname) return undefined;
    const { addresses = [], error } = answer?.value ?? {};
    if (answer === undefined || error === undefined || addresses.length > 0) return undefined;
    return {
      message: `${name} is the name of its zone, and ${refText(manager.ref)} makes a CNAME of it, which Route 53 refuses.`,
      fix: `Take --aws-prefer-cname away from ${refText(manager.ref)}, so that it makes an alias.`,
      commands: [`dig +short SOA ${name}`],
      evidence: [
        source,
        cite(apexOf, 'HostedZone', 'Name'),
        manager.flags.source,
        cite(answer, 'error'),
      ],
    };
  },
});
