import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller deletes listeners that it did not make, at its next change, restart or resync.
 * What somebody adds by hand, or with Terraform, does not stay.
 */
export default defineCheck({
  id: 'load-balancer/lb-manual-changes-reverted',
  title: 'A listener that the controller will delete',
  severity: 'info',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
    'aws/elbv2/load-balancers',
    'aws/elbv2/listeners',
    'aws/elbv2/tags',
  ],
  uses: ['aws/acm/certificates', 'kubernetes/ingressclassparams.elbv2.k8s.aws'],
  patience: 300,
  explains: ['routing/rule-drift'],

  run({ plan, type, loadBalancer, listeners, failure }) {
    if (plan.state !== 'planned' || failure !== undefined || type !== 'application') {
      return undefined;
    }
    if (typeof loadBalancer !== 'object') return undefined;
    if (loadBalancer.value.State?.Code !== 'active') return undefined;
    const ports = new Set(plan.listeners.map(({ port }) => port));
    // One with a tag of the controller is its own, and only not deleted yet.
    const added = listeners?.find(
      ({ value, isForeign }) =>
        value.Port !== undefined && !ports.has(value.Port) && isForeign !== false,
    );
    if (added === undefined) return undefined;
    const { Protocol = '', Port = 0 } = added.value;
    return {
      message: `${refText(loadBalancer.ref)} listens on ${Protocol} ${Port}, which no Ingress asks for, so the controller will delete that listener.`,
      fix: 'Ask for it in listen-ports, or bind a load balancer of your own with a TargetGroupBinding.',
      commands: [
        `aws elbv2 describe-listeners --listener-arns ${added.value.ListenerArn}`,
        'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateListener',
      ],
      evidence: [cite(added.all, added.index, 'Port'), cite(loadBalancer, 'LoadBalancerArn')],
    };
  },
});
