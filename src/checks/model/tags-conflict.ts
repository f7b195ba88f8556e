import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** A group has one load balancer, which has one value for each tag. */
export default defineCheck({
  id: 'model/tags-conflict',
  title: 'Members of a group give one tag two values',
  severity: 'error',
  confidence: 'derived',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: [
    'kubernetes/events',
    'kubernetes/logs',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/services',
  ],
  explains: [
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run({ ref, disagreements, failure }) {
    const found = disagreements.filter(({ name }) => name.startsWith('tags '));
    const [conflict] = found;
    if (conflict === undefined) return undefined;
    const { first, other } = conflict;
    const tag = conflict.name.slice('tags '.length);
    const said = failure?.meaning?.id === 'model/tags-conflict' ? [failure.source] : [];
    const more = found.length > 1 ? `, and they differ in ${found.length - 1} more tags` : '';
    return {
      message: `Members of ${refText(ref)} contradict one another: the tag ${tag} is ${JSON.stringify(first.shown)} for ${refText(first.member)} and ${JSON.stringify(other.shown)} for ${refText(other.member)}${more}.`,
      fix: `Give the tag ${tag} the same value in alb.ingress.kubernetes.io/tags of both, or set it on one of them only; or move ${refText(other.member)} into another group.`,
      commands: [
        `kubectl -n ${other.member.namespace ?? ''} get ingress ${other.member.name} -o yaml`,
      ],
      evidence: [first.source, other.source, ...said],
    };
  },
});
