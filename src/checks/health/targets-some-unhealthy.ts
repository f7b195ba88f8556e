import { cite, refText } from '../../findings/cite.js';
import { patternOf, type Pattern } from '../../topology/target-patterns.js';
import { byReason, isInternal, isLocalOnly, standingOf } from '../../topology/target-states.js';
import type { RegisteredTarget } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/** Seconds for which a pod or a node may fail that has only just become ready. */
const GRACE = 180;

const FIXES: Readonly<Record<Pattern['kind'], string>> = {
  version:
    'Compare how the version that fails answers the health check with the one that does not, and roll it back if need be.',
  node: 'Look at the node: whether it is ready, kube-proxy and the CNI run on it, and its security groups are those of the others.',
  zone: 'Compare the network ACLs and route tables of the subnets in that zone with those of the others.',
  pod: 'Look at the log of the pod, and delete it so that it is replaced.',
  mixed: 'Look at the pods that fail: what serves the others cannot be wrong for all.',
};

/**
 * Some targets fail while others do not, so that less capacity is left. What those that fail have
 * in common tells where to look. Pods and nodes that come or go fail for a while as they should,
 * as do nodes without a pod behind externalTrafficPolicy Local.
 */
export default defineCheck({
  id: 'health/targets-some-unhealthy',
  title: 'Some targets of the group are unhealthy',
  severity: 'warning',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/nodes',
    'kubernetes/pods',
  ],
  uses: [
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: ['health/alb-fail-open', 'load-balancer/nlb-cross-zone-empty-az'],

  run(targetGroup) {
    const { ref, object, health, isInUse, service } = targetGroup;
    if (health === undefined || !isInUse) return undefined;
    if (health.value.every(({ TargetHealth }) => TargetHealth?.State === 'healthy')) {
      return undefined;
    }
    // Which Service instances serve, and so whether all of them are to answer, was not seen.
    if (object.value.TargetType === 'instance' && service === undefined) return undefined;
    const { all, healthy, failing } = standingOf(targetGroup.targets());
    const isLocal = isLocalOnly(targetGroup);
    const bad = failing.filter((one) => isSettled(one) && (!isLocal || one.isBacked === true));
    const [main, ...reasons] = byReason(bad);
    if (main === undefined || healthy.length === 0) return undefined;
    const { kind, said, evidence } = patternOf(health, bad, healthy);
    const why = [main, ...reasons].map((one) => one.said).join('; ');
    const isOwnFault = bad.every(isInternal);
    return {
      message: `${bad.length} of ${all.length} targets of ${refText(ref)} ${bad.length === 1 ? 'is' : 'are'} unhealthy (${why})${said === '' ? '' : `: ${said}`}.`,
      fix: isOwnFault
        ? 'Ask again in a few minutes, and look for an event of Elastic Load Balancing in the AWS Health Dashboard: AWS names an error of its own.'
        : FIXES[kind],
      commands: [
        `aws elbv2 describe-target-health --target-group-arn ${ref.arn ?? ref.name}`,
        ...commandsOf(kind, main.first),
      ],
      evidence: [
        cite(health, main.first.at, 'TargetHealth'),
        ...reasons.map(({ first }) => cite(health, first.at, 'TargetHealth')),
        ...evidence,
      ],
    };
  },
});

function isSettled({ isChanging, readySeconds = GRACE }: RegisteredTarget): boolean {
  return !isChanging && readySeconds >= GRACE;
}

function commandsOf(kind: Pattern['kind'], { pod, node }: RegisteredTarget): readonly string[] {
  if (kind === 'node' && node !== undefined) return [`kubectl describe node ${node.ref.name}`];
  return pod === undefined
    ? []
    : [`kubectl -n ${pod.ref.namespace ?? ''} describe pod ${pod.ref.name}`];
}
