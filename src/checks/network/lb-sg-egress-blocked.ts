import { refText } from '../../findings/cite.js';
import { worstBlockage } from '../../topology/blocked.js';
import { defineCheck } from '../define-check.js';

/**
 * What no outbound rule of the load balancer's security groups admits never leaves it. AWS gives
 * a new group a rule for everything; Terraform takes it away.
 */
export default defineCheck({
  id: 'network/lb-sg-egress-blocked',
  title: 'The load balancer may not send to its targets',
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
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: [
    'health/health-check-timeout',
    'health/health-check-connection-failed',
    'load-balancer/alb-504-observed',
  ],

  run(targetGroup) {
    const blockage = worstBlockage(
      targetGroup,
      'security-group-egress',
      ({ purpose }) => purpose !== 'node-to-pod',
    );
    if (blockage === undefined) return undefined;
    const { from, count, of, said, fix, commands, evidence } = blockage;
    return {
      message: `${refText(from)} cannot send to ${count} of ${of} targets of ${refText(targetGroup.ref)}: ${said}.`,
      fix,
      commands,
      evidence,
    };
  },
});
