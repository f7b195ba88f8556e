import { cite, refText } from '../../findings/cite.js';
import { countOf } from '../../topology/metrics.js';
import { defineCheck } from '../define-check.js';

/** Of all requests, from which on it is worth a word. */
const MANY = 0.05;

/**
 * What a web ACL blocks is answered 403 by the load balancer and never reaches the application.
 * Health checks don't pass through it. It may well be right to block them.
 */
export default defineCheck({
  id: 'load-balancer/waf-blocks-requests',
  title: 'A web ACL may block requests',
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
    'aws/cloudwatch/metrics',
    'aws/wafv2/web-acls',
  ],

  run({ ref, metrics, webAcl }) {
    if (typeof webAcl !== 'object') return undefined;
    const own = countOf(metrics, 'HTTPCode_ELB_4XX_Count');
    const requests = countOf(metrics, 'RequestCount');
    if (own === undefined || requests === undefined) return undefined;
    const targets = countOf(metrics, 'HTTPCode_Target_4XX_Count')?.total ?? 0;
    if (own.total <= targets || own.total / Math.max(requests.total, own.total) < MANY) {
      return undefined;
    }
    const { Name = '', Id = '' } = webAcl.value;
    return {
      message: `${refText(ref)} answered ${own.total} requests with 4xx itself ${own.when}, and the web ACL ${Name} stands before it.`,
      fix: 'Look at the requests that the web ACL sampled, and correct the rule that blocks those which are wanted.',
      commands: [`aws wafv2 get-web-acl --scope REGIONAL --name ${Name} --id ${Id}`],
      evidence: [own.source, requests.source, cite(webAcl, 'ARN')],
    };
  },
});
