import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A security group has at most 60 inbound rules unless AWS was asked for more. Each source range
 * takes one for each port, and a prefix list as many as it may have entries.
 */
export default defineCheck({
  id: 'network/sg-rule-quota-exceeded',
  title: 'A security group has no room for another rule',
  severity: 'error',
  confidence: 'proven',
  on: 'failures',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/services', 'kubernetes/events'],
  uses: [
    'kubernetes/deployments.apps',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'aws/ec2/security-groups',
    'aws/elbv2/load-balancers',
  ],
  explains: [
    'model/model-deploy-failed',
    'target-group/tgb-not-reconciled',
    'network/backend-sg-rule-missing',
    'network/nodeport-range-blocked',
    'network/pod-security-group-blocks',
  ],

  run({ ref, said }, { stacks }) {
    if (said.meaning?.id !== 'network/sg-rule-quota-exceeded') return undefined;
    const stack = stacks.find(({ failure }) => failure === said);
    const chosen = stack?.securityGroups ?? 'unknown';
    const group =
      chosen === 'unknown' ? undefined : chosen.groups.find(({ role }) => role === 'managed');
    const seen = typeof group?.object === 'object' ? group.object : undefined;
    const count = (seen?.value.IpPermissions ?? []).reduce(
      (sum, { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] }) =>
        sum + IpRanges.length + Ipv6Ranges.length + PrefixListIds.length + UserIdGroupPairs.length,
      0,
    );
    return {
      message: `The controller cannot add a rule for ${refText(ref)}${seen === undefined ? '' : `, whose ${refText(seen.ref)} has ${count} inbound rules`}: ${said.message.replace(/\.$/, '')}.`,
      fix:
        stack === undefined
          ? 'Share one backend security group among load balancers, or ask AWS for more rules per security group.'
          : 'Put the source ranges into a prefix list, ask for fewer of them, or ask AWS for more rules per security group.',
      commands: [
        `aws ec2 describe-security-group-rules --filters Name=group-id,Values=${seen?.ref.name ?? '<group>'} --query "length(SecurityGroupRules)"`,
      ],
      evidence: [said.source, ...(seen === undefined ? [] : [cite(seen, 'IpPermissions')])],
    };
  },
});
