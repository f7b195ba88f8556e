import { refText } from '../../findings/cite.js';
import { answeredWith, countOf, FEW } from '../../topology/metrics.js';
import { defineCheck } from '../define-check.js';

/**
 * A target closed the connection, refused it, or answered what is no HTTP. It is a symptom: whatever
 * did so stands above it.
 */
export default defineCheck({
  id: 'load-balancer/alb-502-observed',
  title: 'The load balancer answers 502 Bad Gateway',
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
    const answered = answeredWith(metrics, 502);
    if (answered === undefined) return undefined;
    const { total, when, share, source } = answered;
    const counts = ['TargetConnectionErrorCount', 'TargetTLSNegotiationErrorCount'].flatMap(
      (name) => {
        const count = countOf(metrics, name);
        return count === undefined ? [] : [{ name, ...count }];
      },
    );
    const also = counts.map((count) => `, with ${count.name} ${count.total}`).join('');
    return {
      message: `${refText(ref)} answered ${total} ${total === 1 ? 'request' : 'requests'} with 502 ${when}${also}.`,
      fix: 'Look at what stands above it; without anything there, compare the times with those of rollouts and with the log of the application.',
      evidence: [source, ...counts.map((count) => count.source)],
      severity: share !== undefined && share < FEW ? 'info' : 'warning',
    };
  },
});
