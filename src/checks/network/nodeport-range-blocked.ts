import { refText } from '../../findings/cite.js';
import { isForTraffic, worstBlockage } from '../../topology/blocked.js';
import { defineCheck } from '../define-check.js';

/**
 * A Service with node ports gets them from a range of their own, by default 30000 to 32767. Rules
 * that open the port of the application to the load balancer do not open these.
 */
export default defineCheck({
  id: 'network/nodeport-range-blocked',
  title: 'Nodes do not let the load balancer in to node ports',
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
    if (targetGroup.object.value.TargetType !== 'instance') return undefined;
    const blockage = worstBlockage(targetGroup, 'security-group-ingress', isForTraffic);
    if (blockage === undefined) return undefined;
    const { from, port, count, of, said, fix, commands, evidence } = blockage;
    const targets = `${count} of ${of} targets of ${refText(targetGroup.ref)}`;
    return {
      message: `${refText(from)} cannot reach node port ${port.number} of ${targets}: ${said}.`,
      fix,
      commands,
      evidence,
    };
  },
});
