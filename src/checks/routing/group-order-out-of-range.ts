import { refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/**
 * The controller sorts the members of a group before it builds anything. Where it cannot, the
 * whole group stays as it is, and no event tells of it: only the log does.
 */
export default defineCheck({
  id: 'routing/group-order-out-of-range',
  title: 'The order of an Ingress in its group is no valid number',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'kubernetes/events', 'kubernetes/logs'],
  explains: [
    'model/group-load-failed',
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
  ],

  run({ ref, plan, failure, members }) {
    const refusals = plan.state === 'refused' ? plan.refusals : [];
    const refusal = refusals.find(({ kind }) => kind === 'group-order');
    if (refusal === undefined) {
      return faultInWords(
        'routing/group-order-out-of-range',
        ref,
        failure,
        'Give it a group.order from -1000 to 1000, or none.',
      );
    }
    const said = saidOf(failure, 'routing/group-order-out-of-range');
    const { member, source } = refusal;
    return {
      message: `The controller builds nothing of ${refText(ref)}, because the group.order ${JSON.stringify(source.value)} of ${refText(member)} is no whole number from -1000 to 1000.`,
      fix: `Give ${refText(member)} a group.order from -1000 to 1000, or none.`,
      commands: [
        `kubectl -n ${member.namespace ?? ''} annotate --overwrite ingress ${member.name} alb.ingress.kubernetes.io/group.order=0`,
      ],
      evidence: [source, ...(said === undefined ? [] : [said])],
      subject: member,
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
      // What was deployed before stays, until somebody changes something.
      ...(said === undefined && members.every(({ addresses }) => addresses.length > 0)
        ? { severity: 'warning' as const }
        : {}),
    };
  },
});
