import { refText } from '../../findings/cite.js';
import { answeredWith, FEW } from '../../topology/metrics.js';
import { defineCheck } from '../define-check.js';

/**
 * It had no target to send to, or a rule answers so by itself. Where all targets are unhealthy it tries
 * them all the same, so that this is another case.
 */
export default defineCheck({
  id: 'load-balancer/alb-503-observed',
  title: 'The load balancer answers 503 Service Unavailable',
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
    const answered = answeredWith(metrics, 503);
    if (answered === undefined) return undefined;
    const { total, when, share, source } = answered;
    return {
      message: `${refText(ref)} answered ${total} ${total === 1 ? 'request' : 'requests'} with 503 ${when}.`,
      fix: 'Look at what stands above it; without anything there, look at the targets and rules at those times.',
      evidence: [source],
      severity: share !== undefined && share < FEW ? 'info' : 'warning',
    };
  },
});
