import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

const STEPS: Readonly<Record<string, string>> = {
  'finalizer-failed': 'add its finalizer to',
  'status-failed': 'write the status of',
  'cleanup-failed': 'take its finalizer from',
};

/**
 * The controller writes a finalizer before it builds, and the address after it has deployed. It
 * stops where the API server, a webhook or a policy refuses that.
 */
export default defineCheck({
  id: 'model/finalizer-add-failed',
  title: 'The controller may not write to an object',
  severity: 'error',
  confidence: 'proven',
  on: 'failures',
  needs: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/services', 'kubernetes/events'],
  uses: ['kubernetes/targetgroupbindings.elbv2.k8s.aws'],
  explains: [
    'model/ingress-no-address',
    'target-group/tgb-missing',
    'target-group/tgb-not-reconciled',
  ],

  run({ ref, said }) {
    const step = STEPS[said.kind];
    // What the clean-up of a binding fails at is no matter of writing.
    if (
      step === undefined ||
      (said.kind === 'cleanup-failed' && !/finalizer/i.test(said.message))
    ) {
      return undefined;
    }
    return {
      message: `The controller could not ${step} ${refText(ref)}: ${said.message.replace(/\.$/, '')}.`,
      fix: 'Mend what the message names: the rights of the controller, a webhook or policy that refuses, or another owner of the field.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} describe ${ref.kind.toLowerCase()} ${ref.name}`,
      ],
      evidence: [said.source],
    };
  },
});
