import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A load balancer that is made again has another name. A record that somebody wrote by hand, or
 * that nobody may change, goes on to the old one, which nothing answers to.
 */
export default defineCheck({
  id: 'dns/dns-stale-lb',
  title: 'The host name leads to a load balancer that is gone',
  severity: 'error',
  confidence: 'proven',
  on: 'hosts',
  needs: ['aws/elbv2/load-balancers', 'dns', 'kubernetes/ingresses.networking.k8s.io'],
  uses: ['aws/route53/records', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 600,
  // An alias that leads nowhere looks like no record at all.
  explains: ['dns/dns-record-missing', 'load-balancer/client-cannot-connect'],

  run({ name, sources, loadBalancer, answer, dangling, leadsHere }) {
    const [source] = sources;
    const [gone] = dangling;
    if (source === undefined || answer === undefined || gone === undefined) return undefined;
    // One of another account has addresses; of several records, one may be right.
    const { addresses = [], error } = answer.value;
    if (leadsHere || addresses.length > 0 || error === undefined) return undefined;
    return {
      message: `${name} leads to ${gone.name}, which does not exist any more, and not to ${refText(loadBalancer.ref)}.`,
      fix: `Let ${name} lead to ${loadBalancer.value.DNSName ?? refText(loadBalancer.ref)}.`,
      commands: [`dig +noall +answer +comments ${name}`],
      evidence: [source, gone.source, cite(answer, 'error'), cite(loadBalancer, 'DNSName')],
    };
  },
});
