import { refText } from '../../findings/cite.js';
import { worstBlockage } from '../../topology/blocked.js';
import { defineCheck } from '../define-check.js';

/**
 * Whoever names the security groups of a load balancer also writes the rules that let it in to
 * its targets, unless the controller is asked to. Where those rules are there, all is well.
 */
export default defineCheck({
  id: 'network/sg-rules-not-managed',
  title: 'Nobody lets the load balancer in to its targets',
  severity: 'warning',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'aws/elbv2/load-balancers',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/ec2/network-interfaces',
    'aws/ec2/security-groups',
  ],
  uses: ['aws/ec2/subnets'],
  patience: 300,
  explains: [
    'network/backend-sg-rule-missing',
    'network/nodeport-range-blocked',
    'network/pod-security-group-blocks',
  ],

  run(stack, { targetGroups }) {
    const { ref, securityGroups, members } = stack;
    if (securityGroups === 'unknown' || securityGroups.source === undefined) return undefined;
    if (securityGroups.how !== 'annotation' || securityGroups.managesRules) return undefined;
    const blocked = targetGroups
      .filter(({ loadBalancers }) => loadBalancers.some((one) => one.stack === stack))
      .map((group) =>
        worstBlockage(group, 'security-group-ingress', ({ purpose }) => purpose === 'traffic'),
      )
      .find((one) => one !== undefined);
    if (blocked === undefined) return undefined;
    const names = securityGroups.groups.flatMap(({ name }) => name ?? []).join(', ');
    const object = members[0]?.ref ?? ref;
    const key =
      stack.api === 'ingress'
        ? 'alb.ingress.kubernetes.io/manage-backend-security-group-rules'
        : 'service.beta.kubernetes.io/aws-load-balancer-manage-backend-security-group-rules';
    return {
      message: `${refText(ref)} names its security groups (${names}), so that the controller writes no rules for its targets, and ${blocked.said}.`,
      fix: 'Let the controller manage the rules of the targets, or add the missing one yourself.',
      commands: [
        `kubectl -n ${object.namespace ?? ''} annotate ${stack.api} ${object.name} ${key}=true`,
        ...blocked.commands,
      ],
      evidence: [securityGroups.source, ...blocked.evidence],
    };
  },
});
