import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const REFUSED = /ECONNREFUSED|connection refused/i;
const SILENT = /ETIMEDOUT|ECONNRESET|EHOSTUNREACH|ENETUNREACH|time(?:d)?[ -]?out|unreachable/i;

/**
 * A connection that is refused finds nothing that listens; one that runs into a timeout is dropped
 * on its way. It is a symptom, as seen from where the requests were sent.
 */
export default defineCheck({
  id: 'load-balancer/client-cannot-connect',
  title: 'Clients cannot connect',
  severity: 'error',
  confidence: 'proven',
  on: 'hosts',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'probes',
  ],
  patience: 300,

  run({ name, loadBalancer, sources, probes, answering }) {
    const [source] = sources;
    if (source === undefined || loadBalancer.value.State?.Code === 'provisioning') return undefined;
    const failed = probes.find(
      ({ value: { error = '' } }) => REFUSED.test(error) || SILENT.test(error),
    );
    // One that went through proves that there is a way.
    if (failed === undefined || answering.has(failed.value.url)) return undefined;
    const { url, error = '' } = failed.value;
    return {
      message: `${url} does not answer: ${error.replace(/\.$/, '')}.`,
      fix: REFUSED.test(error)
        ? `Find out why ${refText(loadBalancer.ref)} does not listen there, or where ${name} leads to.`
        : `Find out what drops packets on the way to ${refText(loadBalancer.ref)}: its scheme, its security groups, or the network of the client.`,
      commands: [`curl -svI --connect-timeout 5 '${url}'`],
      evidence: [cite(failed, 'error'), source, cite(loadBalancer, 'Scheme')],
    };
  },
});
