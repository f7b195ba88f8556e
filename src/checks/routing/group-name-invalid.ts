import { refText } from '../../findings/cite.js';
import { groupName, isGroupName } from '../../topology/groups.js';
import { defineCheck } from '../define-check.js';

/**
 * To the controller, an Ingress with such a name is in no group at all, not even in one of its own.
 * One that was a member before leaves its group, and its rules go.
 */
export default defineCheck({
  id: 'routing/group-name-invalid',
  title: 'The name of a group is not valid',
  severity: 'error',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: ['model/group-load-failed', 'model/ingress-no-address'],

  run(ingress) {
    const { ref, owner, params } = ingress;
    const group = groupName(ingress);
    if (owner !== 'controller' || typeof params === 'string') return undefined;
    if (group === undefined || isGroupName(group.value)) return undefined;
    return {
      message: `${refText(ref)} is in no group and gets no load balancer, because its group name ${JSON.stringify(group.value)} is not valid.`,
      fix: 'Use at most 63 lower-case letters, digits, dots and dashes, with a letter or a digit at both ends.',
      commands: [`kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o yaml`],
      evidence: [group.source],
    };
  },
});
