import { cite, refText } from '../../findings/cite.js';
import { ASSUMPTIONS } from '../../replacement/model.js';
import { answeredWith } from '../../topology/metrics.js';
import { defineCheck } from '../define-check.js';

/** Seconds until no new request or connection comes: the controller's part and the load balancer's. */
const ALB_SECONDS = ASSUMPTIONS.controller + ASSUMPTIONS.alb;
const NLB_SECONDS = ASSUMPTIONS.controller + ASSUMPTIONS.nlb;
const ALB_PROTOCOLS = new Set(['HTTP', 'HTTPS']);

/**
 * A pod that is deleted is told to stop at once, while the load balancer learns of it only
 * later. Until then requests reach a process that is going away. Whether the process serves on
 * after SIGTERM cannot be seen, and most pods have no such hook: it is grave only with the 502s
 * that come of it. Who runs one replica did not ask for rollouts without a gap, so that without
 * them it is not even a note.
 */
export default defineCheck({
  id: 'draining/no-prestop-delay',
  title: 'Pods stop before the load balancer stops sending',
  severity: 'info',
  confidence: 'derived',
  on: 'drains',
  needs: [
    'aws/elbv2/target-groups',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  uses: [
    'aws/elbv2/load-balancers',
    'aws/cloudwatch/metrics',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/statefulsets.apps',
    'kubernetes/daemonsets.apps',
    'kubernetes/rollouts.argoproj.io',
  ],
  explains: ['load-balancer/alb-502-observed', 'load-balancer/alb-504-observed'],

  run({ ref, preStop, targetGroups, replicas }) {
    // Node ports go on answering: kube-proxy sends on to the pods that remain.
    const direct = targetGroups.filter(({ object }) => object.value.TargetType === 'ip');
    const slow = direct.find(({ object }) => !ALB_PROTOCOLS.has(object.value.Protocol ?? 'HTTP'));
    const [group = slow] = slow === undefined ? direct : [slow];
    if (group === undefined) return undefined;
    const failed = direct
      .flatMap(({ loadBalancers }) => loadBalancers)
      .flatMap(({ metrics }) => answeredWith(metrics, 502) ?? answeredWith(metrics, 504) ?? []);
    if (replicas?.value === 1 && failed.length === 0) return undefined;
    const needed = slow === undefined ? ALB_SECONDS : NLB_SECONDS;
    // Where it cannot be told which container serves, the longest hook counts.
    const longest = Math.max(
      ...preStop.map(({ seconds }) => (seconds === 'unknown' ? Infinity : seconds)),
    );
    const [first] = preStop;
    if (longest >= needed || first === undefined) return undefined;
    const balancer = slow === undefined ? 'ALB' : 'NLB';
    const has =
      longest === 0
        ? `have no preStop delay`
        : `wait ${longest} s in their preStop hook before they stop`;
    return {
      message: `Pods of ${refText(ref)} ${has}, while an ${balancer} may send to them for ${needed} s or more after they were deleted.`,
      fix: `Let the preStop hook of container ${first.container} sleep for ${needed} s or more, and raise terminationGracePeriodSeconds above it.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get ${ref.kind.toLowerCase()} ${ref.name} -o jsonpath='{.spec.template.spec.containers[*].lifecycle}'`,
      ],
      evidence: [
        first.source,
        ...preStop.slice(1).map(({ source }) => source),
        cite(group.object, 'TargetType'),
        cite(group.object, 'Protocol'),
        ...failed.slice(0, 1).map(({ source }) => source),
      ],
    };
  },
});
