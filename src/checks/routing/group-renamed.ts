import { cite, refText } from '../../findings/cite.js';
import { groupName, groupsHeld, isGroupName } from '../../topology/groups.js';
import { defineCheck } from '../define-check.js';

/**
 * An Ingress that changes its group gets another load balancer with another name. The old one goes
 * when nobody is left in its group, even where it is protected.
 */
export default defineCheck({
  id: 'routing/group-renamed',
  title: 'An Ingress has left a group that it still holds on to',
  severity: 'info',
  confidence: 'derived',
  on: 'ingresses',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: ['dns/dns-stale-lb'],

  run(ingress) {
    const { ref, object, owner } = ingress;
    const group = groupName(ingress);
    if (owner !== 'controller' || typeof ingress.params === 'string') return undefined;
    if (group !== undefined && !isGroupName(group.value)) return undefined;
    const own = group?.value ?? '';
    const held = groupsHeld(ingress);
    const [left] = held.filter((name) => name !== own);
    if (left === undefined) return undefined;
    const nameOf = (name: string): string => (name === '' ? 'a group of its own' : `group ${name}`);
    return {
      message: `${refText(ref)} was in ${nameOf(left)} and is now in ${nameOf(own)}, whose load balancer has another DNS name${held.includes(own) ? '' : ' and is not built yet'}.`,
      fix: 'Move the DNS records first; if it stays like this, look for what keeps the controller from finishing the old group.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o jsonpath='{.metadata.finalizers}'`,
      ],
      evidence: [
        cite(object, 'metadata', 'finalizers'),
        ...(group === undefined ? [] : [group.source]),
      ],
    };
  },
});
