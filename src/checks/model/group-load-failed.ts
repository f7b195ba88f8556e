import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Before it builds, the controller looks up which Ingresses belong to a group. It stops where one
 * that holds the group's finalizer has a class that it cannot tell, so as not to drop it by
 * mistake; the others of the group get no event, and the log alone says why nothing changes.
 */
export default defineCheck({
  id: 'model/group-load-failed',
  title: 'The controller cannot load a group',
  severity: 'error',
  confidence: 'derived',
  on: 'unloaded',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  uses: [
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/namespaces',
    'kubernetes/deployments.apps',
    'kubernetes/events',
    'kubernetes/logs',
  ],
  explains: [
    'controller/controller-reconcile-stale',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'listener/listener-missing',
  ],

  run({ ref, blockers, said }) {
    const [blocker] = blockers;
    if (blocker === undefined) {
      if (said === undefined) return undefined;
      return {
        message: `The controller cannot load ${refText(ref)}: ${said.message.replace(/\.$/, '')}.`,
        fix: 'Mend what the message names: the class of an Ingress, its parameters, or its order in the group.',
        commands: [
          `kubectl -n ${said.about.namespace ?? ''} describe ingress ${said.about.name}`,
          'kubectl get ingressclasses',
        ],
        evidence: [said.source],
      };
    }
    const { finalizer, fault } = blocker;
    const holds = finalizer === undefined ? '' : 'holds its finalizer and ';
    return {
      message: `The controller cannot load ${refText(ref)}, because ${refText(blocker.ref)} ${holds}${fault.why}.`,
      fix: `Mend the class of ${refText(blocker.ref)}, or delete that Ingress.`,
      commands: [
        `kubectl -n ${blocker.ref.namespace ?? ''} get ingress ${blocker.ref.name} -o yaml`,
        'kubectl get ingressclasses',
      ],
      evidence: [
        ...fault.evidence,
        ...(finalizer === undefined ? [] : [finalizer]),
        ...(said === undefined ? [] : [said.source]),
      ],
    };
  },
});
