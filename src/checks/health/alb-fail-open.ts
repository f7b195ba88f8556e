import { cite, refText } from '../../findings/cite.js';
import {
  crossZoneOf,
  failOpenBelow,
  firstVerdict,
  standingOf,
} from '../../topology/target-states.js';
import { defineCheck } from '../define-check.js';

/**
 * Where fewer targets are healthy than a load balancer asks for, by default one, it sends to all
 * of them: what looks like luck is requests that reach targets which fail. Without cross-zone load
 * balancing each zone counts for itself.
 */
export default defineCheck({
  id: 'health/alb-fail-open',
  title: 'Load balancer sends to unhealthy targets',
  severity: 'warning',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/elbv2/load-balancers',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: [
    'aws/elbv2/target-group-attributes',
    'aws/elbv2/load-balancer-attributes',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/nodes',
    'kubernetes/pods',
  ],
  patience: 300,
  explains: ['load-balancer/alb-502-observed'],

  run(targetGroup) {
    const { ref, health, isInUse, loadBalancers, attributes } = targetGroup;
    const [balancer] = loadBalancers;
    if (health === undefined || !isInUse || balancer === undefined) return undefined;
    if (health.value.every(({ TargetHealth }) => TargetHealth?.State === 'healthy')) {
      return undefined;
    }
    const { all, healthy, failing, initial } = standingOf(targetGroup.targets());
    const used = all.filter(({ state }) => state !== 'unused');
    const verdict = firstVerdict(targetGroup, loadBalancers);
    if (initial.some(({ readySeconds = 0 }) => readySeconds < verdict)) return undefined;
    const [first] = failing;
    if (first === undefined) return undefined;
    const isWhole = crossZoneOf(loadBalancers, attributes)?.value === true;
    const threshold = failOpenBelow(attributes, used.length);
    const isBelow =
      healthy.length === 0 ||
      (isWhole && threshold !== undefined && healthy.length < threshold.min);
    if (!isBelow) return undefined;
    const why =
      healthy.length > 0 && threshold !== undefined
        ? `only ${healthy.length} of them ${healthy.length === 1 ? 'is' : 'are'} healthy, and ${threshold.key} is ${threshold.value}`
        : 'none of them is healthy';
    return {
      message: `${refText(balancer.ref)} sends to all ${used.length} targets of ${refText(ref)}, also those that fail: ${why}.`,
      fix: 'Mend the health checks that fail: until then a request that succeeds proves nothing.',
      commands: [`aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`],
      evidence: [
        cite(health, first.at, 'TargetHealth'),
        ...(threshold === undefined || healthy.length === 0 ? [] : [threshold.source]),
      ],
    };
  },
});
