import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** Seconds in which the controller takes out what is not its own. */
const RECONCILED = 60;

/**
 * A binding owns the whole target group, and takes out of it what it does not know. Where another
 * cluster fills the same group, the two undo each other's work, unless both are told.
 */
export default defineCheck({
  id: 'target-group/tgb-shared-without-multicluster',
  title: 'Somebody else registers targets in a group of a binding',
  severity: 'error',
  confidence: 'derived',
  on: 'targetGroups',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
    'kubernetes/pods',
    'kubernetes/nodes',
    'aws/elbv2/target-groups',
    'aws/elbv2/target-health',
  ],
  patience: 300,
  explains: ['registration/target-missing', 'registration/target-stale'],

  run({ ref, binding, drift, health }) {
    if (drift === 'unknown' || binding === undefined || health === undefined) return undefined;
    const { object, expected, deletingSeconds } = binding;
    const { multiClusterTargetGroup: isShared, iamRoleArnToAssume } = object.value.spec;
    if (isShared === true || expected === 'unknown' || deletingSeconds !== undefined) {
      return undefined;
    }
    if ((expected.ageSeconds ?? RECONCILED) < RECONCILED || iamRoleArnToAssume !== undefined) {
      return undefined;
    }
    // What is healthy is no pod that went away just now: something answers there.
    const alive = drift.foreign.filter(({ state }) => state === 'healthy');
    const [first] = alive;
    if (first === undefined) return undefined;
    const more = alive.length > 1 ? ` and ${alive.length - 1} more` : '';
    return {
      message: `${refText(ref)}, which ${refText(binding.ref)} fills, has healthy targets that are nothing of this cluster: ${first.id}:${first.port}${more}.`,
      fix: 'Set multiClusterTargetGroup to true in the bindings of every cluster that fills the group, or give each cluster a group of its own.',
      commands: [
        `kubectl -n ${binding.ref.namespace ?? ''} patch targetgroupbinding ${binding.ref.name} --type merge -p '{"spec":{"multiClusterTargetGroup":true}}'`,
      ],
      evidence: [
        cite(health, first.at),
        cite(object, 'spec', 'multiClusterTargetGroup'),
        cite(object, 'spec', 'targetGroupARN'),
      ],
    };
  },
});
