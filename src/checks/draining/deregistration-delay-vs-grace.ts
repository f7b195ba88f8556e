import { refText } from '../../findings/cite.js';
import { DEREGISTRATION_DELAY, numberOf } from '../../topology/elb-attributes.js';
import { defineCheck } from '../define-check.js';

const IDLE = 'idle_timeout.timeout_seconds';
/** ELB's own: whoever raises it expects requests that are silent for longer. */
const DEFAULT_IDLE_SECONDS = 60;

/**
 * A deregistered target may finish its requests until the delay is over, but only while its
 * pod lives. For short requests the surplus is harmless. It may not be where a raised idle timeout
 * says that some are long; how long they are, nobody can see.
 */
export default defineCheck({
  id: 'draining/deregistration-delay-vs-grace',
  title: 'Pods are killed while their requests may still run',
  severity: 'info',
  confidence: 'derived',
  on: 'drains',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-group-attributes',
    'aws/elbv2/load-balancers',
    'aws/elbv2/load-balancer-attributes',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/daemonsets.apps',
    'kubernetes/rollouts.argoproj.io',
  ],
  explains: ['load-balancer/alb-502-observed'],

  run({ ref, grace, targetGroups }) {
    for (const { object, attributes, loadBalancers } of targetGroups) {
      if (object.value.TargetType !== 'ip') continue;
      const delay = numberOf(attributes, DEREGISTRATION_DELAY);
      if (delay === undefined || grace.value >= delay.value) continue;
      for (const balancer of loadBalancers) {
        const idle = numberOf(balancer.attributes, IDLE);
        if (idle === undefined || idle.value <= DEFAULT_IDLE_SECONDS) continue;
        if (grace.value >= idle.value) continue;
        return {
          message: `Pods of ${refText(ref)} are killed ${grace.value} s after they are deleted, while ${refText(object.ref)} lets requests run for ${delay.value} s and ${refText(balancer.ref)} keeps silent ones for ${idle.value} s.`,
          fix: `Raise terminationGracePeriodSeconds to ${Math.min(delay.value, idle.value) + 10} s or more, or lower the idle timeout if no request is that long.`,
          evidence: [grace.source, delay.source, idle.source],
        };
      }
    }
    return undefined;
  },
});
