import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Names that no public server is meant to know. */
const PRIVATE = /(?:^|\.)(?:local|localhost|internal|intranet|lan|home|corp|test|example|invalid)$/;

/**
 * The controller makes load balancers, and never a record in DNS: that takes external-dns, or
 * somebody. An internal load balancer may well have its name in a zone that only its VPC can ask.
 */
export default defineCheck({
  id: 'dns/dns-record-missing',
  title: 'The host name does not exist',
  severity: 'error',
  confidence: 'derived',
  on: 'hosts',
  needs: ['aws/elbv2/load-balancers', 'dns', 'kubernetes/ingresses.networking.k8s.io'],
  uses: ['kubernetes/deployments.apps', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 600,
  explains: ['load-balancer/client-cannot-connect'],

  run({ name, sources, loadBalancer, answer, isPublished }) {
    const [source] = sources;
    const { Scheme, DNSName = '' } = loadBalancer.value;
    if (source === undefined || answer === undefined || !isPublished) return undefined;
    const { addresses = [], cname = [], error } = answer.value;
    if (error === undefined || addresses.length > 0 || cname.length > 0) return undefined;
    if (Scheme !== 'internet-facing' || PRIVATE.test(name) || !name.includes('.')) return undefined;
    return {
      message: `${name} does not exist in DNS (${error}), so nobody finds ${refText(loadBalancer.ref)} by it.`,
      fix: `Make a record that leads ${name} to ${DNSName}: an alias in Route 53, a CNAME elsewhere, or let external-dns do it.`,
      commands: [`dig +noall +answer +comments ${name}`],
      evidence: [source, cite(answer, 'error'), cite(loadBalancer, 'DNSName')],
    };
  },
});
