import { refText } from '../../findings/cite.js';
import type { Fault } from '../../findings/finding.js';
import { refusedFor } from '../../topology/refused.js';
import type { Stack } from '../../topology/topology.js';
import { defineCheck } from '../define-check.js';

/** A load balancer has one scheme, one name and one set of subnets, whoever of its group asks. */
export default defineCheck({
  id: 'model/group-annotation-conflict',
  title: 'Members of a group contradict one another',
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

  run(stack) {
    const { ref, disagreements, failure } = stack;
    const found = disagreements.filter(({ name }) => !name.startsWith('tags '));
    const [conflict] = found;
    if (conflict === undefined) return overPort(stack);
    const { name, first, other } = conflict;
    const said = failure?.meaning?.id === 'model/group-annotation-conflict' ? [failure.source] : [];
    const more = found.length > 1 ? `, and they differ in ${found.length - 1} more settings` : '';
    return {
      message: `Members of ${refText(ref)} contradict one another: ${name} is ${JSON.stringify(first.shown)} for ${refText(first.member)} and ${JSON.stringify(other.shown)} for ${refText(other.member)}${more}.`,
      fix: `Give ${name} the same value on both, or set it on one of them only; or move ${refText(other.member)} into another group.`,
      commands: [
        `kubectl -n ${other.member.namespace ?? ''} get ingress ${other.member.name} -o yaml`,
      ],
      evidence: [first.source, other.source, ...said],
    };
  },
});

/** What is said of one listener, such as its TLS policy, has to agree as well. */
function overPort(stack: Stack): Fault | undefined {
  const refused = refusedFor(stack, 'model/group-annotation-conflict', 'conflict');
  if (refused?.refusal === undefined) return undefined;
  const { refusal, subject, evidence, severity, confidence } = refused;
  return {
    message: `Members of ${refText(stack.ref)} contradict one another: in ${refText(subject)}, ${refusal.reason}.`,
    fix: `Give it the same value on both, or set it on one of them only; or move ${refText(subject)} into another group.`,
    commands: [`kubectl -n ${subject.namespace ?? ''} get ingress ${subject.name} -o yaml`],
    evidence,
    severity,
    confidence,
  };
}
