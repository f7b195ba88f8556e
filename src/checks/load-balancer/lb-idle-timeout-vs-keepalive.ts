import { cite, refText } from '../../findings/cite.js';
import { keepAliveOf } from '../../topology/keep-alive.js';
import { answeredWith, countOf } from '../../topology/metrics.js';
import { defineCheck } from '../define-check.js';

const ATTRIBUTE = 'idle_timeout.timeout_seconds';

/**
 * A load balancer keeps connections to its targets for later requests. Where the application closes
 * one first, a request that is just on its way meets a closed connection, and is answered 502.
 */
export default defineCheck({
  id: 'load-balancer/lb-idle-timeout-vs-keepalive',
  title: 'The application closes idle connections first',
  severity: 'warning',
  confidence: 'suspected',
  on: 'targetGroups',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'aws/elbv2/load-balancers',
    'aws/elbv2/load-balancer-attributes',
    'aws/elbv2/tags',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/cloudwatch/metrics',
  ],
  explains: ['load-balancer/alb-502-observed'],

  run({ service, health, loadBalancers }) {
    const targets = health?.value ?? [];
    if (targets.some(({ TargetHealth }) => TargetHealth?.State !== 'healthy')) return undefined;
    for (const { ref, metrics, attributes } of loadBalancers) {
      const answered = answeredWith(metrics, 502);
      // One that is refused is no connection that was kept.
      const refused = countOf(metrics, 'TargetConnectionErrorCount')?.total ?? 0;
      const index = attributes?.value.findIndex(({ Key }) => Key === ATTRIBUTE) ?? -1;
      const idle = Number(attributes?.value[index]?.Value ?? Number.NaN);
      if (answered === undefined || attributes === undefined || refused >= answered.total) continue;
      for (const workload of service?.workloads ?? []) {
        const keepAlive = keepAliveOf(workload);
        if (keepAlive === undefined || !(idle >= keepAlive.seconds)) continue;
        const { program, seconds, source } = keepAlive;
        return {
          subject: workload.ref,
          message: `${refText(workload.ref)} runs ${program}, which by all appearances closes idle connections after ${seconds} s, and ${refText(ref)} keeps them for ${idle} s and answered 502 ${answered.total} times.`,
          fix: `Have the application keep idle connections for longer than ${idle} s.`,
          commands: [
            `aws elbv2 describe-load-balancer-attributes --load-balancer-arn ${ref.arn ?? ''}`,
          ],
          evidence: [source, cite(attributes, index, 'Value'), answered.source],
        };
      }
    }
    return undefined;
  },
});
