import { refText } from '../../findings/cite.js';
import { isForTraffic, worstBlockage } from '../../topology/blocked.js';
import { isBranch } from '../../topology/interfaces.js';
import { defineCheck } from '../define-check.js';

/**
 * A pod that a SecurityGroupPolicy selects has a branch interface, with the security groups of the
 * policy instead of those of its node. What the node's admit does not help it.
 */
export default defineCheck({
  id: 'network/pod-security-group-blocks',
  title: 'The security groups of pods do not let the load balancer in',
  severity: 'error',
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
  ],
  uses: [
    'aws/ec2/subnets',
    'aws/ec2/managed-prefix-lists',
    'aws/elbv2/target-group-attributes',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: [
    'network/backend-sg-rule-missing',
    'health/health-check-timeout',
    'health/health-check-connection-failed',
    'load-balancer/alb-504-observed',
  ],

  run(targetGroup) {
    const blockage = worstBlockage(
      targetGroup,
      'security-group-ingress',
      (path, all) => isForTraffic(path, all) && isBranch(path.to),
    );
    if (blockage === undefined) return undefined;
    const { from, port, count, of, said, fix, commands, evidence } = blockage;
    const targets = `${count} of ${of} targets of ${refText(targetGroup.ref)}`;
    return {
      message: `${refText(from)} cannot reach port ${port.number} of ${targets}, pods with security groups of their own: ${said}.`,
      fix,
      commands,
      evidence,
    };
  },
});
