import { refText } from '../../findings/cite.js';
import { revokedRule } from '../../topology/revoked-rules.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller lets load balancers in by rules of the nodes' security group. Another owner of
 * that group, who removes what is not in the code, takes them away, until the controller looks again.
 */
export default defineCheck({
  id: 'network/sg-rules-external-drift',
  title: 'Somebody removed a security group rule of the controller',
  severity: 'warning',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/load-balancers',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/ec2/network-interfaces',
    'aws/ec2/security-groups',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
    'kubernetes/pods',
    'kubernetes/endpointslices.discovery.k8s.io',
  ],
  uses: ['aws/ec2/subnets', 'kubernetes/ingressclasses.networking.k8s.io'],
  patience: 300,
  explains: [
    'network/backend-sg-rule-missing',
    'network/health-check-port-blocked',
    'network/nodeport-range-blocked',
  ],

  run(group) {
    const revoked = revokedRule(group);
    if (revoked === undefined) return undefined;
    const { blockage, binding, evidence } = revoked;
    return {
      message: `The controller opened the way to the targets of ${refText(group.ref)} for ${refText(binding.ref)}, and its rule is gone: ${blockage.said}.`,
      fix: 'Let the controller add the rule again, and keep whoever owns the security group from removing rules that are not in its code.',
      commands: [
        'kubectl -n kube-system rollout restart deployment aws-load-balancer-controller',
        ...blockage.commands,
      ],
      evidence: [...evidence, ...blockage.evidence],
    };
  },
});
