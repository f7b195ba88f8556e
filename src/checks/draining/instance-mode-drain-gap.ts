import { cite, refText } from '../../findings/cite.js';
import { DEREGISTRATION_DELAY, numberOf } from '../../topology/elb-attributes.js';
import { defineCheck } from '../define-check.js';

/**
 * Every node is a target, also one without a pod, which only sends on to others. An autoscaler
 * that empties a node looks at its pods and does not wait for the load balancer: the instance ends
 * while connections through it are still being drained. Readiness gates and PodDisruptionBudgets
 * know nothing of it.
 */
export default defineCheck({
  id: 'draining/instance-mode-drain-gap',
  title: 'A node ended while its target was draining',
  severity: 'warning',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/elbv2/target-group-attributes',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/nodes',
  ],
  uses: [
    'aws/ec2/instances',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  explains: ['load-balancer/alb-502-observed', 'load-balancer/alb-504-observed'],

  run({ ref, object, attributes, health, leaving, isInUse }) {
    if (object.value.TargetType !== 'instance' || health === undefined || !isInUse) {
      return undefined;
    }
    const [first, ...others] = leaving().filter(
      ({ node, trouble }) => node !== undefined && trouble !== undefined,
    );
    const delay = numberOf(attributes, DEREGISTRATION_DELAY);
    if (first?.node === undefined || first.trouble === undefined || delay === undefined) {
      return undefined;
    }
    const more = others.length > 0 ? `, as ${others.length} more do` : '';
    return {
      message: `${refText(ref)} drains ${first.id} for up to ${delay.value} s${more}, but connections through ${refText(first.node.ref)} break before that: ${first.trouble.why}.`,
      fix: 'Set target-type to ip, so that only nodes with pods carry traffic; with instance targets label a node node.kubernetes.io/exclude-from-external-load-balancers and let a lifecycle hook of its Auto Scaling group wait for the deregistration delay before it ends.',
      commands: [
        `kubectl describe node ${first.node.ref.name}`,
        `aws elbv2 describe-target-health --target-group-arn ${object.value.TargetGroupArn}`,
      ],
      evidence: [
        cite(health, first.at),
        first.trouble.source,
        cite(first.node, 'spec', 'taints'),
        delay.source,
      ],
    };
  },
});
