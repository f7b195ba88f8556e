import { cite, refText } from '../../findings/cite.js';
import { flagOf } from '../../topology/elb-attributes.js';
import { defineCheck } from '../define-check.js';

const TERMINATION = 'deregistration_delay.connection_termination.enabled';

/**
 * A network load balancer leaves connections to a deregistered target as they are, unless it is
 * told to end them, and it takes minutes until no new one is sent there. Whoever reaches an
 * address without a pod waits or is reset. That rollouts look so is common and no fault.
 */
export default defineCheck({
  id: 'draining/nlb-connections-survive-deregistration',
  title: 'Connections outlive the pods that they lead to',
  severity: 'info',
  confidence: 'suspected',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-group-attributes',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/pods',
  ],
  uses: ['kubernetes/services'],
  explains: ['load-balancer/client-cannot-connect'],

  run({ ref, object, attributes, health, leaving, isInUse }) {
    const { Protocol, TargetType } = object.value;
    const isStream = Protocol === 'TCP' || Protocol === 'TLS';
    if (!isStream || TargetType !== 'ip' || health === undefined || !isInUse) return undefined;
    const closing = flagOf(attributes, TERMINATION);
    if (closing?.value !== false) return undefined;
    const gone = leaving().filter(({ isGone }) => isGone);
    const [first] = gone;
    if (first === undefined) return undefined;
    return {
      message: `${refText(ref)} leaves connections to ${gone.length === 1 ? first.id : `${gone.length} targets`} open, where no pod is any more: their clients may wait for minutes.`,
      fix: `Set ${TERMINATION}=true in the target-group-attributes annotation, and let the preStop hook wait for 125 s.`,
      commands: [
        `aws elbv2 describe-target-health --target-group-arn ${object.value.TargetGroupArn}`,
      ],
      evidence: [
        closing.source,
        cite(object, 'Protocol'),
        ...gone.map(({ at }) => cite(health, at)),
      ],
    };
  },
});
