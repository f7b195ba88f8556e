import { isSameRef, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const KEY = /^alb\.ingress\.kubernetes\.io\/(?:actions|conditions|transforms)\./;

/**
 * Actions, conditions and transforms are JSON in an annotation, which Kubernetes does not look
 * into. The controller reads those that a backend names, and builds nothing of the group where
 * one cannot be understood.
 */
export default defineCheck({
  id: 'exposure/action-json-invalid',
  title: 'An action or condition that cannot be understood',
  severity: 'error',
  confidence: 'derived',
  on: 'annotated',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/events',
    'kubernetes/logs',
    'kubernetes/services',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
  ],
  explains: [
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run({ ref, stack }) {
    const routes = stack?.members.find((member) => isSameRef(member.ref, ref))?.routes ?? [];
    const refusals = stack?.plan.state === 'refused' ? stack.plan.refusals : [];
    const wrong = [
      ...routes.flatMap(({ action }) =>
        action.type === 'malformed'
          ? [{ reason: `${action.annotation}: ${action.reason}`, source: action.source }]
          : [],
      ),
      ...refusals.filter(
        ({ member, source }) => isSameRef(member, ref) && KEY.test(String(source.path.at(-1))),
      ),
    ];
    const [first] = wrong;
    if (first === undefined) return undefined;
    const key = String(first.source.path.at(-1));
    const said =
      stack?.failure?.meaning?.id === 'exposure/action-json-invalid' ? [stack.failure.source] : [];
    return {
      message: `${refText(ref)} has an annotation that the controller cannot understand, ${first.reason}.`,
      fix: `Correct ${key} on ${refText(ref)}.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get ingress ${ref.name} -o json | jq -r '.metadata.annotations["${key}"]' | jq .`,
      ],
      evidence: [first.source, ...said],
    };
  },
});
