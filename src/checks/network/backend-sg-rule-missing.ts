import { refText } from '../../findings/cite.js';
import { isForTraffic, worstBlockage } from '../../topology/blocked.js';
import { isBranch } from '../../topology/interfaces.js';
import type { TargetPath } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * A security group drops what none of its rules admits, without an answer. Nodes need a rule for
 * the load balancer, and pods on other nodes one for what those nodes send on.
 */
export default defineCheck({
  id: 'network/backend-sg-rule-missing',
  title: 'Targets do not let the load balancer in',
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
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/nodes',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  patience: 300,
  explains: [
    'health/health-check-timeout',
    'health/health-check-connection-failed',
    'load-balancer/alb-504-observed',
  ],

  run(targetGroup) {
    const isNodePort = targetGroup.object.value.TargetType === 'instance';
    const isHop = ({ purpose }: TargetPath, all: readonly TargetPath[]) =>
      purpose === 'node-to-pod' &&
      all.find((path) => path.purpose === 'health-check')?.reach === 'open';
    const blockage =
      worstBlockage(targetGroup, 'security-group-ingress', (path, all) =>
        path.purpose === 'node-to-pod'
          ? isHop(path, all)
          : // Of these, other checks know more.
            !isNodePort && !isBranch(path.to) && isForTraffic(path, all),
      ) ?? worstBlockage(targetGroup, 'security-group-egress', isHop);
    if (blockage === undefined) return undefined;
    const { purpose, from, count, of, said, fix, commands, evidence } = blockage;
    const targets = `${count} of ${of} targets of ${refText(targetGroup.ref)}`;
    return {
      message:
        purpose === 'node-to-pod'
          ? `${targets} cannot forward to the pods of other nodes: ${said}.`
          : `${refText(from)} cannot reach ${targets}: ${said}.`,
      fix,
      commands,
      evidence,
    };
  },
});
