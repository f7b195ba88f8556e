import { cite, refText } from '../../findings/cite.js';
import { countOf } from '../../topology/metrics.js';
import { defineCheck } from '../define-check.js';

/** Policies that leave older clients out: TLS 1.3 alone, forward secrecy, or few ciphers. */
const NARROW = /TLS13-1-3-|-FS-1-2|-FS-1-1|-Res-|TLS-1-2-(?:Ext-)?2017/;
/** Of all that clients began. Scanners alone make for some. */
const MANY = 0.1;

/**
 * A policy that leaves out what a client speaks ends in a handshake that fails, before any request.
 * Scanners fail all the time, so that it takes many to be worth a word.
 */
export default defineCheck({
  id: 'load-balancer/lb-tls-client-incompatible',
  title: 'Many TLS handshakes fail, and the policy is narrow',
  severity: 'warning',
  confidence: 'suspected',
  on: 'loadBalancers',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'aws/elbv2/listeners',
    'aws/cloudwatch/metrics',
  ],
  explains: ['load-balancer/client-cannot-connect'],

  run({ ref, metrics, listeners = [] }) {
    const failed = countOf(metrics, 'ClientTLSNegotiationErrorCount');
    const requests = countOf(metrics, 'RequestCount');
    const narrow = listeners.find(({ value }) => NARROW.test(value.SslPolicy ?? ''));
    if (failed === undefined || requests === undefined || narrow === undefined) return undefined;
    if (failed.total / (failed.total + requests.total) < MANY) return undefined;
    return {
      message: `${failed.total} TLS handshakes with ${refText(ref)} failed ${failed.when}, and its policy ${narrow.value.SslPolicy ?? ''} leaves older clients out.`,
      fix: 'Choose a wider ssl-policy, if those clients are yours.',
      commands: [`aws elbv2 describe-ssl-policies --names ${narrow.value.SslPolicy ?? ''}`],
      evidence: [failed.source, requests.source, cite(narrow.all, narrow.index, 'SslPolicy')],
    };
  },
});
