import { cite, refText, type Seen } from '../../findings/cite.js';
import type { SecurityGroup } from '../../snapshot/aws.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller lets load balancers in by a rule of one security group of each target. Where an
 * interface has several, it opens the only one that bears the tag of the cluster, and with none
 * or two of those it opens none.
 */
export default defineCheck({
  id: 'network/sg-cluster-tag-ambiguous',
  title: 'The controller cannot tell which security group to open',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/events',
    'kubernetes/services',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/pods',
    'kubernetes/nodes',
    'aws/ec2/network-interfaces',
    'aws/ec2/security-groups',
  ],
  explains: [
    'network/backend-sg-rule-missing',
    'network/nodeport-range-blocked',
    'network/pod-security-group-blocks',
    'registration/targetgroup-empty',
    'registration/target-missing',
    'target-group/tgb-not-reconciled',
  ],

  run({ ref, binding, health }) {
    const failure = binding?.failure;
    const said = failure?.meaning?.id === 'network/sg-cluster-tag-ambiguous' ? failure : undefined;
    const targets = health?.value ?? [];
    const isWell =
      targets.length > 0 && targets.every(({ TargetHealth }) => TargetHealth?.State === 'healthy');
    if (binding === undefined || (said === undefined && isWell)) return undefined;
    const found = binding.ambiguous();
    if (found === undefined) {
      return said === undefined
        ? undefined
        : {
            message: `The controller opens no security group for ${refText(ref)}: ${said.message.replace(/\.$/, '')}.`,
            fix: 'Let exactly one security group of each interface bear the tag of the cluster.',
            evidence: [said.source],
            confidence: 'proven' as const,
          };
    }
    const { eni, groups, tagged, tag } = found;
    const [first, ...others] = tagged.length === 0 ? groups : tagged;
    if (first === undefined) return undefined;
    // EKS tags the group of the cluster again.
    const other = tagged.find((group) => !isOfEks(group)) ?? first;
    return {
      message: `The controller opens no security group for ${refText(ref)}, because ${tagged.length === 0 ? 'none' : `${tagged.map((group) => group.ref.name).join(' and ')}`} of ${refText(eni.ref)} ${tagged.length === 0 ? 'bears' : 'bear'} the tag ${tag}.`,
      fix:
        tagged.length === 0
          ? `Tag one of its security groups, which the load balancer is to be let in by.`
          : `Take the tag away from all but one; EKS puts it back on the security group of the cluster.`,
      commands: [
        tagged.length === 0
          ? `aws ec2 create-tags --resources ${first.ref.name} --tags Key=${tag},Value=owned`
          : `aws ec2 delete-tags --resources ${other.ref.name} --tags Key=${tag}`,
      ],
      evidence: [
        cite(eni, 'Groups'),
        cite(first, 'Tags'),
        ...others.map((group) => cite(group, 'Tags')),
        ...(said === undefined ? [] : [said.source]),
      ],
      confidence: said === undefined ? ('derived' as const) : ('proven' as const),
    };
  },
});

function isOfEks({ value }: Seen<SecurityGroup>): boolean {
  return (value.Tags ?? []).some(({ Key }) => Key === 'aws:eks:cluster-name');
}
