import { refText } from '../../findings/cite.js';
import { worstBlockage } from '../../topology/blocked.js';
import { defineCheck } from '../define-check.js';

/**
 * Network ACLs keep no state: packets are filtered when they leave a subnet and when they enter
 * one, and so are the answers, which go to a port that the sender took for itself.
 */
export default defineCheck({
  id: 'network/nacl-blocks',
  title: 'A network ACL stops packets on their way to targets',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/load-balancers',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/ec2/network-interfaces',
    'aws/ec2/subnets',
    'aws/ec2/network-acls',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
  ],
  uses: [
    'aws/elbv2/load-balancer-attributes',
    'aws/elbv2/target-group-attributes',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: [
    'health/health-check-timeout',
    'health/health-check-connection-failed',
    'load-balancer/alb-504-observed',
    'load-balancer/client-cannot-connect',
  ],

  run(targetGroup) {
    const blockage = worstBlockage(targetGroup, 'network-acl');
    if (blockage === undefined) return undefined;
    const { purpose, from, blocker, count, of, said, fix, commands, evidence } = blockage;
    const targets = `${count} of ${of} targets of ${refText(targetGroup.ref)}`;
    const part = blocker.part === undefined ? '' : `, for ${blocker.part}`;
    return {
      message:
        purpose === 'node-to-pod'
          ? `${targets} cannot forward to the pods of other nodes${part}: ${said}.`
          : blocker.leg === 'back'
            ? `${refText(from)} gets no answers from ${targets}${part}: ${said}.`
            : `${refText(from)} cannot reach ${targets}${part}: ${said}.`,
      fix,
      commands,
      evidence,
    };
  },
});
