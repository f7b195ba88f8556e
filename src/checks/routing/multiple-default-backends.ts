import { cite, refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** A listener has one default action, so that only one Ingress may say what it is. */
export default defineCheck({
  id: 'routing/multiple-default-backends',
  title: 'Several Ingresses have a default backend',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws', 'kubernetes/events'],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
  ],

  run({ ref, plan, failure, members }) {
    const refusals = plan.state === 'refused' ? plan.refusals : [];
    const refusal = refusals.find(({ kind }) => kind === 'default-backend');
    if (refusal === undefined) {
      return faultInWords(
        'routing/multiple-default-backends',
        ref,
        failure,
        'Keep the defaultBackend of one of them.',
      );
    }
    const said = saidOf(failure, 'routing/multiple-default-backends');
    const backed = members.filter(({ object }) => object.value.spec.defaultBackend !== undefined);
    const names = backed.map((member) => refText(member.ref));
    return {
      message: `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''} each want a default backend on one port of ${refText(ref)}, which can have one.`,
      fix: 'Keep the defaultBackend of one of them.',
      commands: backed.map(
        (member) =>
          `kubectl -n ${member.ref.namespace ?? ''} get ingress ${member.ref.name} -o jsonpath='{.spec.defaultBackend}'`,
      ),
      evidence: [
        refusal.source,
        ...backed
          .filter((member) => member.ref !== refusal.member)
          .map((member) => cite(member.object, 'spec', 'defaultBackend')),
        ...(said === undefined ? [] : [said]),
      ],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
      // What was deployed before stays, until somebody changes something.
      ...(said === undefined && members.every(({ addresses }) => addresses.length > 0)
        ? { severity: 'warning' as const }
        : {}),
    };
  },
});
