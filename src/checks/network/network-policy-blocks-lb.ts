import { refText } from '../../findings/cite.js';
import { worstPolicyBlockage } from '../../topology/policy-blockage.js';
import { defineCheck } from '../define-check.js';

/**
 * A pod that some NetworkPolicy selects gets only what some rule admits. A load balancer is no pod
 * and in no namespace: only a rule for addresses, or for everybody, lets it in.
 */
export default defineCheck({
  id: 'network/network-policy-blocks-lb',
  title: 'A NetworkPolicy keeps the load balancer out',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/load-balancers',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'aws/ec2/network-interfaces',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/networkpolicies.networking.k8s.io',
    'kubernetes/pods',
    'kubernetes/nodes',
  ],
  uses: [
    'aws/ec2/subnets',
    'aws/elbv2/target-group-attributes',
    'kubernetes/configmaps',
    'kubernetes/daemonsets.apps',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/namespaces',
  ],
  patience: 300,
  explains: [
    'health/health-check-timeout',
    'health/health-check-connection-failed',
    'health/targets-all-unhealthy',
    'load-balancer/alb-504-observed',
  ],

  run(targetGroup) {
    const blockage = worstPolicyBlockage(targetGroup);
    if (blockage === undefined) return undefined;
    const { purpose, from, count, of, isFelt, said, fix, commands, evidence } = blockage;
    const targets = `${count} of ${of} targets of ${refText(targetGroup.ref)}`;
    const does = {
      traffic: `${refText(from)} cannot reach ${targets}`,
      'health-check': `${refText(from)} cannot probe ${targets}`,
      'node-to-pod': `${targets} cannot forward to the pods of other nodes`,
    };
    return {
      message: `${does[purpose]}: ${said}.`,
      fix,
      commands,
      evidence,
      // Health checks of another port answer, so that only the rules say that requests do not.
      severity: isFelt ? 'error' : 'warning',
    };
  },
});
