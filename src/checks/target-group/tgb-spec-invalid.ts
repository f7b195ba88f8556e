import { cite, refText } from '../../findings/cite.js';
import type { Evidence } from '../../findings/finding.js';
import type { Binding } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/**
 * The webhook of the controller refuses such a binding. Where it did not see it, because it was
 * off or the object is older, the controller fails with it later.
 */
export default defineCheck({
  id: 'target-group/tgb-spec-invalid',
  title: 'Fields of a binding do not go together',
  severity: 'error',
  confidence: 'derived',
  on: 'bindings',
  needs: ['kubernetes/targetgroupbindings.elbv2.k8s.aws', 'kubernetes/services'],
  uses: [
    'aws/elbv2/target-groups',
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
  ],
  explains: [
    'target-group/tgb-missing',
    'target-group/tgb-not-reconciled',
    'registration/endpointslice-family-mismatch',
    'registration/targetgroup-empty',
  ],

  run(binding) {
    if (binding.deletingSeconds !== undefined) return undefined;
    const contradiction = withinItself(binding) ?? withItsGroup(binding);
    if (contradiction === undefined) return undefined;
    const { ref } = binding;
    return {
      message: `${refText(ref)} ${contradiction.said}.`,
      fix: contradiction.fix,
      commands: [`kubectl -n ${ref.namespace ?? ''} get targetgroupbinding ${ref.name} -o yaml`],
      evidence: contradiction.evidence,
    };
  },
});

interface Contradiction {
  /** Follows its name. */
  readonly said: string;
  readonly fix: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

function withinItself({ object }: Binding): Contradiction | undefined {
  const { spec } = object.value;
  if (spec.targetGroupARN === undefined && spec.targetGroupName === undefined) {
    return {
      said: 'names no target group',
      fix: 'Make the binding anew with targetGroupARN or targetGroupName.',
      evidence: [cite(object, 'spec', 'targetGroupARN'), cite(object, 'spec', 'targetGroupName')],
    };
  }
  if (spec.targetType === 'ip' && spec.nodeSelector !== undefined) {
    return {
      said: 'selects nodes, and its targets are pods',
      fix: 'Remove nodeSelector, which is for instance targets only.',
      evidence: [cite(object, 'spec', 'targetType'), cite(object, 'spec', 'nodeSelector')],
    };
  }
  if (spec.targetType === 'instance' && spec.iamRoleArnToAssume !== undefined) {
    return {
      said: 'assumes a role of another account, and its targets are instances',
      fix: 'Use ip targets, because only those can be registered through a role.',
      evidence: [cite(object, 'spec', 'targetType'), cite(object, 'spec', 'iamRoleArnToAssume')],
    };
  }
  return undefined;
}

function withItsGroup({ object, targetGroup }: Binding): Contradiction | undefined {
  if (typeof targetGroup === 'string') return undefined;
  const { ipAddressType: family = 'ipv4', targetGroupProtocol: protocol } = object.value.spec;
  const { IpAddressType: itsFamily = 'ipv4', Protocol: itsProtocol } = targetGroup.value;
  const anew = 'Make the binding anew with the value of the target group.';
  if (family !== itsFamily) {
    return {
      said: `has the address type ${family}, and ${refText(targetGroup.ref)} has ${itsFamily}`,
      fix: anew,
      evidence: [cite(object, 'spec', 'ipAddressType'), cite(targetGroup, 'IpAddressType')],
    };
  }
  if (protocol !== undefined && itsProtocol !== undefined && protocol !== itsProtocol) {
    return {
      said: `has the protocol ${protocol}, and ${refText(targetGroup.ref)} has ${itsProtocol}`,
      fix: anew,
      evidence: [cite(object, 'spec', 'targetGroupProtocol'), cite(targetGroup, 'Protocol')],
    };
  }
  return undefined;
}
