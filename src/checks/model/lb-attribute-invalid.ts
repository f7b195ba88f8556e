import { isSameRef, refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** The controller passes attributes on as they are written. AWS refuses the whole change for one
 * of them, and what comes after it in the deployment is not done. */
export default defineCheck({
  id: 'model/lb-attribute-invalid',
  title: 'An attribute that AWS refuses',
  severity: 'error',
  confidence: 'derived',
  on: 'annotated',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/services',
  ],
  uses: ['kubernetes/events', 'kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: [
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
    'listener/listener-missing',
  ],

  run({ ref, entries, stack }) {
    const member = stack?.members.find((one) => isSameRef(one.ref, ref));
    const params = typeof member?.params === 'object' ? member.params.value.spec : undefined;
    // What a class sets, it sets for each attribute alone: which of them are left is not told.
    const isMixed = (params?.loadBalancerAttributes ?? []).length > 0;
    const wrong = entries.flatMap((entry) =>
      entry.wrong?.kind !== 'attribute' ||
      (isMixed && entry.key.endsWith('/load-balancer-attributes'))
        ? []
        : [{ ...entry, why: entry.wrong.why }],
    );
    const [first] = wrong;
    const said = saidOf(stack?.failure, 'model/lb-attribute-invalid');
    if (first === undefined) {
      const { culprit, about } = stack?.failure ?? {};
      return said !== undefined && about !== undefined && isSameRef(culprit ?? about, ref)
        ? faultInWords(
            'model/lb-attribute-invalid',
            ref,
            stack?.failure,
            'Correct the attribute that the message names.',
          )
        : undefined;
    }
    const more =
      wrong.length > 1 ? `, and ${wrong.length - 1} more of its annotations are wrong` : '';
    return {
      message: `${first.key} on ${refText(ref)} ${first.why}${more}.`,
      fix: `Correct ${first.key} on ${refText(ref)}.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get ${ref.kind.toLowerCase()} ${ref.name} -o jsonpath='{.metadata.annotations}'`,
      ],
      evidence: [
        first.source,
        ...wrong.slice(1).map(({ source }) => source),
        ...(said === undefined ? [] : [said]),
      ],
      ...(said === undefined ? {} : { confidence: 'proven' as const }),
    };
  },
});
