import { cite, citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * In multi-cluster mode the controller takes out only what its own list holds. It begins a list
 * that is lost anew with what is there now, and never looks back for what was registered before.
 */
export default defineCheck({
  id: 'target-group/tgb-multicluster-state-lost',
  title: 'Nobody knows any more who registered these targets',
  severity: 'warning',
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
  uses: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/configmaps',
  ],
  patience: 300,
  explains: ['registration/target-stale'],

  run({ ref, binding, drift, health }) {
    if (drift === 'unknown' || health === undefined || binding?.targetList !== 'absent') {
      return undefined;
    }
    const dead = drift.foreign.filter(({ state }) => state === 'unhealthy' || state === 'unused');
    const [first] = dead;
    if (first === undefined) return undefined;
    const list = {
      kind: 'ConfigMap',
      namespace: binding.ref.namespace,
      name: `aws-lbc-targets-${binding.ref.name}`,
    };
    const more = dead.length > 1 ? ` and ${dead.length - 1} more` : '';
    return {
      message: `${refText(list)}, the list of what ${refText(binding.ref)} registered, is gone, and ${refText(ref)} has ${first.state ?? ''} targets that are nothing of this cluster: ${first.id}:${first.port}${more}.`,
      fix: 'Deregister by hand the targets that no cluster has any more, because the controller will not.',
      commands: [
        `aws elbv2 deregister-targets --target-group-arn ${ref.arn ?? ref.name} --targets ${dead
          .map(({ id, port }) => `Id=${id},Port=${port}`)
          .join(' ')}`,
      ],
      evidence: [
        cite(binding.object, 'spec', 'multiClusterTargetGroup'),
        citeAbsence('kubernetes/configmaps', list),
        cite(health, first.at),
      ],
    };
  },
});
