import { refText } from '../../findings/cite.js';
import { worstBlockage } from '../../topology/blocked.js';
import { defineCheck } from '../define-check.js';

/**
 * Within a VPC every route table leads everywhere, unless a narrower route leads into nothing. To
 * addresses of another network, and back from there, somebody has to write a route.
 */
export default defineCheck({
  id: 'network/no-route-lb-to-target',
  title: 'No route leads from the load balancer to the targets',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/load-balancers',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/ec2/subnets',
    'aws/ec2/route-tables',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: [
    'aws/ec2/vpcs',
    'aws/ec2/network-interfaces',
    'aws/ec2/managed-prefix-lists',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: ['health/health-check-timeout', 'health/health-check-connection-failed'],

  run(targetGroup) {
    const blockage = worstBlockage(targetGroup, 'route');
    if (blockage === undefined) return undefined;
    const { purpose, from, blocker, count, of, said, fix, commands, evidence } = blockage;
    const targets = `${count} of ${of} targets of ${refText(targetGroup.ref)}`;
    const part = blocker.part === undefined ? '' : `, for ${blocker.part}`;
    return {
      message:
        purpose === 'node-to-pod'
          ? `${targets} cannot forward to the pods of other nodes${part}: ${said}.`
          : blocker.leg === 'back'
            ? `The answers of ${targets} do not get back to ${refText(from)}${part}: ${said}.`
            : `${refText(from)} cannot reach ${targets}${part}: ${said}.`,
      fix,
      commands,
      evidence,
    };
  },
});
