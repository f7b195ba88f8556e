import { refText } from '../../findings/cite.js';
import { saidOf } from '../../topology/voice.js';
import { defineCheck } from '../define-check.js';
import { faultInWords } from '../words.js';

/** Before it answers on HTTPS, a rule may send people to sign in. The controller then needs the
 * provider and, for OIDC, a secret with the id and the secret of the client. */
export default defineCheck({
  id: 'model/auth-config-invalid',
  title: 'Sign-in that the controller cannot set up',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/ingressclassparams.elbv2.k8s.aws',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events'],
  explains: [
    'model/model-build-failed',
    'model/one-bad-member-blocks-group',
    'model/ingress-no-address',
    'routing/rule-drift',
    'routing/rule-missing',
    'target-group/tgb-missing',
  ],

  run({ ref, plan, failure }) {
    const faulty = (plan.state === 'planned' ? plan.listeners : [])
      .filter(({ protocol }) => protocol === 'HTTPS')
      .flatMap(({ rules }) => rules)
      .find(({ guard }) => guard?.fault !== undefined);
    const { guard, member } = faulty ?? {};
    if (guard?.fault === undefined || member === undefined) {
      return faultInWords(
        'model/auth-config-invalid',
        ref,
        failure,
        'Create the Secret in the namespace of the Ingress with the keys clientID and clientSecret, and with the label that the controller asks for, or correct the annotation.',
      );
    }
    const said = saidOf(failure, 'model/auth-config-invalid');
    const isServing = said === undefined && member.addresses.length > 0;
    return {
      message: `${refText(member.ref)} asks for sign-in that the controller cannot set up: ${guard.fault}.`,
      fix: 'Describe one provider in auth-idp-oidc or auth-idp-cognito, whichever auth-type names, or set auth-type to none.',
      commands: [
        `kubectl -n ${member.ref.namespace ?? ''} get ingress ${member.ref.name} -o jsonpath='{.metadata.annotations}'`,
      ],
      evidence: [guard.source, ...(said === undefined ? [] : [said])],
      subject: member.ref,
      ...(said === undefined ? { confidence: 'derived' as const } : {}),
      // What was deployed before stays, until somebody changes something.
      ...(isServing ? { severity: 'warning' as const } : {}),
    };
  },
});
