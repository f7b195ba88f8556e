import { cite, refText } from '../../findings/cite.js';
import type { Binding, Drift } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * An instance can only be a target in its own VPC. An address of another VPC can, where the
 * controller tells AWS so; it does where the binding names the VPC of the target group.
 */
export default defineCheck({
  id: 'target-group/tgb-vpc-mismatch',
  title: 'The target group is in another VPC than its targets',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/deployments.apps',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/pods',
  ],
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/events',
  ],
  explains: [
    'target-group/tgb-custom-without-networking',
    'target-group/tgb-not-reconciled',
    'registration/pod-eni-unresolvable',
    'registration/target-az-not-enabled',
    'registration/target-missing',
    'registration/target-unused',
    'registration/targetgroup-empty',
    'network/no-route-lb-to-target',
  ],

  run({ ref, object, binding, drift }) {
    if (binding?.ownVpc === undefined || binding.deletingSeconds !== undefined) return undefined;
    const { iamRoleArnToAssume: role, vpcID, targetType } = binding.object.value.spec;
    const { VpcId = '' } = object.value;
    const isNamed = vpcID === VpcId;
    // In another account nobody saw which VPCs are joined.
    if (role !== undefined || (isNamed && targetType !== 'instance')) return undefined;
    if (targetType === 'ip' && isFilled(binding, drift)) return undefined;
    const { failure } = binding;
    return {
      subject: binding.ref,
      message:
        vpcID !== undefined && !isNamed
          ? `${refText(binding.ref)} names ${vpcID}, and its ${refText(ref)} is in ${VpcId}.`
          : `${refText(ref)} is in ${VpcId}, and the ${targetType === 'instance' ? 'nodes' : 'pods'} of ${refText(binding.ref)} are in ${binding.ownVpc}.`,
      fix:
        targetType === 'instance'
          ? `Use a target group of ${binding.ownVpc}, because an instance is no target outside its VPC.`
          : `Use a target group of ${binding.ownVpc}, or make the binding anew with vpcID ${VpcId} where the two VPCs are joined.`,
      commands: [
        `aws elbv2 describe-target-groups --target-group-arns ${object.value.TargetGroupArn}`,
      ],
      evidence: [
        cite(object, 'VpcId'),
        cite(binding.object, 'spec', 'vpcID'),
        cite(binding.object, 'spec', 'targetType'),
        ...(failure === undefined ? [] : [failure.source]),
      ],
    };
  },
});

/** What is registered shows that it can be. */
function isFilled({ expected, failure }: Binding, drift: Drift | 'unknown'): boolean {
  if (failure !== undefined || drift === 'unknown' || expected === 'unknown') return false;
  return expected.targets.length > drift.missing.length;
}
