import { refText } from '../../findings/cite.js';
import { answeredWith, countOf, FEW } from '../../topology/metrics.js';
import { defineCheck } from '../define-check.js';

/**
 * A target did not take the connection within ten seconds, or did not answer within the idle timeout. It
 * is a symptom: security groups, routes and slow applications come before it.
 */
export default defineCheck({
  id: 'load-balancer/alb-504-observed',
  title: 'The load balancer answers 504 Gateway Time-out',
  severity: 'warning',
  confidence: 'proven',
  on: 'loadBalancers',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'aws/elbv2/load-balancers',
    'aws/elbv2/tags',
    'aws/cloudwatch/metrics',
  ],

  run({ ref, metrics }) {
    const answered = answeredWith(metrics, 504);
    if (answered === undefined) return undefined;
    const { total, when, share, source } = answered;
    const counts = ['TargetConnectionErrorCount'].flatMap((name) => {
      const count = countOf(metrics, name);
      return count === undefined ? [] : [{ name, ...count }];
    });
    const also = counts.map((count) => `, with ${count.name} ${count.total}`).join('');
    return {
      message: `${refText(ref)} answered ${total} ${total === 1 ? 'request' : 'requests'} with 504 ${when}${also}.`,
      fix: 'Look at what stands above it; without anything there, look at how long the application takes to answer.',
      evidence: [source, ...counts.map((count) => count.source)],
      severity: share !== undefined && share < FEW ? 'info' : 'warning',
    };
  },
});
