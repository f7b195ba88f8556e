import { refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/**
 * Paths of the types Prefix and Exact are taken literally, so that the controller refuses a
 * wildcard in them, and with it the whole group. Older manifests have such paths.
 */
export default defineCheck({
  id: 'routing/path-wildcard-rejected',
  title: 'A path has a wildcard that its type forbids',
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
    const wildcards = refusals.filter(({ kind }) => kind === 'wildcard');
    const [first] = wildcards;
    if (first === undefined) {
      return faultInWords(
        'routing/path-wildcard-rejected',
        ref,
        failure,
        'Leave the wildcard out, or use pathType ImplementationSpecific.',
      );
    }
    const { member, reason, source } = first;
    const said = saidOf(failure, 'routing/path-wildcard-rejected');
    const more =
      wildcards.length > 1 ? `, and the same is true of ${wildcards.length - 1} more` : '';
    return {
      message: `The controller refuses ${refText(member)}, because ${reason}${more}.`,
      fix: 'Leave the wildcard out, as a Prefix matches all that begins with it, or use pathType ImplementationSpecific.',
      commands: [`kubectl -n ${member.namespace ?? ''} edit ingress ${member.name}`],
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
