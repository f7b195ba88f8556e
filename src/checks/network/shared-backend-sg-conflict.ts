import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller takes itself for the only owner of the rules that it marks as its own, in every
 * security group of its targets. Two clusters whose nodes share one remove each other's rules.
 */
export default defineCheck({
  id: 'network/shared-backend-sg-conflict',
  title: 'Two clusters write the rules of one security group',
  severity: 'error',
  confidence: 'derived',
  on: 'clusters',
  needs: [
    'kubernetes/deployments.apps',
    'kubernetes/nodes',
    'aws/ec2/instances',
    'aws/ec2/security-groups',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/services',
  ],
  explains: [
    'network/backend-sg-rule-missing',
    'network/nodeport-range-blocked',
    'network/pod-security-group-blocks',
  ],

  run({ controllers, foreignRules }) {
    const [first] = foreignRules;
    if (first === undefined || controllers.length === 0) return undefined;
    const { group, backend, cluster } = first;
    return {
      message: `Nodes have ${refText(group.ref)}, in which the controller of cluster ${cluster} keeps a rule for ${backend.ref.name}, and each controller removes the rules of the other.`,
      fix: 'Give the nodes of each cluster a security group of their own.',
      commands: [
        `aws ec2 describe-security-group-rules --filters Name=group-id,Values=${group.ref.name} --query "SecurityGroupRules[].[Description,ReferencedGroupInfo.GroupId]"`,
      ],
      evidence: [cite(group, 'IpPermissions'), cite(backend, 'Tags')],
    };
  },
});
