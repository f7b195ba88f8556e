import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** The controller builds nothing of a group as long as one annotation of it cannot be read. */
export default defineCheck({
  id: 'model/annotation-parse-error',
  title: 'An annotation that cannot be read',
  severity: 'error',
  confidence: 'derived',
  on: 'annotated',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/services',
  ],
  uses: ['kubernetes/events', 'kubernetes/logs', 'kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: [
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run({ ref, entries, stack }) {
    const wrong = entries.flatMap((entry) =>
      entry.wrong?.kind === 'format' ? [{ ...entry, why: entry.wrong.why }] : [],
    );
    const [first] = wrong;
    if (first === undefined) return undefined;
    const said =
      stack?.failure?.meaning?.id === 'model/annotation-parse-error' ? [stack.failure.source] : [];
    const more =
      wrong.length > 1 ? `, and ${wrong.length - 1} more of its annotations are wrong` : '';
    return {
      message: `${first.key} on ${refText(ref)} is ${JSON.stringify(first.value)}, which ${first.why}${more}.`,
      fix: `Correct ${first.key} on ${refText(ref)}.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get ${ref.kind.toLowerCase()} ${ref.name} -o yaml`,
      ],
      evidence: [first.source, ...wrong.slice(1).map(({ source }) => source), ...said],
    };
  },
});
