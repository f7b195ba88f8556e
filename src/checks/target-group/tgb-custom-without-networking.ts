import { cite, refText } from '../../findings/cite.js';
import { worstBlockage } from '../../topology/blocked.js';
import { defineCheck } from '../define-check.js';

/**
 * For its own bindings the controller opens the security groups of the targets. For one that
 * people made it opens what `networking` asks for, and without that nothing.
 */
export default defineCheck({
  id: 'target-group/tgb-custom-without-networking',
  title: 'A binding of yours opens no security group',
  severity: 'warning',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/elbv2/load-balancers',
    'aws/ec2/network-interfaces',
    'aws/ec2/security-groups',
  ],
  uses: ['aws/ec2/subnets'],
  patience: 300,
  explains: [
    'network/sg-rules-not-managed',
    'network/backend-sg-rule-missing',
    'network/nodeport-range-blocked',
    'network/pod-security-group-blocks',
  ],

  run(targetGroup) {
    const { ref, binding } = targetGroup;
    if (binding?.isStandalone !== true || binding.deletingSeconds !== undefined) return undefined;
    const { networking } = binding.object.value.spec;
    if ((networking?.ingress ?? []).length > 0) return undefined;
    const blockage = worstBlockage(
      targetGroup,
      'security-group-ingress',
      ({ purpose }) => purpose === 'traffic',
    );
    if (blockage === undefined) return undefined;
    return {
      subject: binding.ref,
      message: `${refText(binding.ref)} has no networking, so the controller opens nothing for ${refText(ref)}, and ${blockage.said}.`,
      fix: 'Give the binding spec.networking.ingress with the security group of the load balancer and the port, or add the rule yourself.',
      commands: blockage.commands,
      evidence: [cite(binding.object, 'spec', 'networking'), ...blockage.evidence],
    };
  },
});
