import { isSameRef, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * An IngressGroup is built in one piece. What the controller refuses of one member keeps it
 * from changing anything for the others, who did nothing wrong.
 */
export default defineCheck({
  id: 'model/one-bad-member-blocks-group',
  title: 'One Ingress blocks the rest of its group',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/events',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'kubernetes/deployments.apps'],
  explains: [
    'controller/controller-reconcile-stale',
    'model/ingress-no-address',
    'routing/rule-drift',
  ],

  run({ ref, isExplicitGroup, members, failure }) {
    if (!isExplicitGroup || members.length < 2 || failure?.culprit === undefined) return undefined;
    const { culprit } = failure;
    const blocked = members.filter((member) => !isSameRef(member.ref, culprit));
    const names = blocked.map((member) => refText(member.ref));
    const shown = names.length > 3 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
    return {
      subject: culprit,
      message: `${refText(culprit)} keeps the controller from changing anything in ${refText(ref)}, and so blocks ${shown.join(', ')}.`,
      fix: 'Mend that Ingress, or take it out of the group by its group.name annotation.',
      commands: [`kubectl -n ${culprit.namespace ?? ''} describe ingress ${culprit.name}`],
      evidence: [failure.source],
    };
  },
});
