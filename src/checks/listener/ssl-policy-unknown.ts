import { refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

/** ELB has policies of its own alone, and all are called so. */
const OF_ELB = 'ELBSecurityPolicy-';

/**
 * The controller hands ssl-policy on as it is. AWS refuses the listener where the region has no
 * policy of that name.
 */
export default defineCheck({
  id: 'listener/ssl-policy-unknown',
  title: 'AWS does not know the ssl-policy',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/events',
  ],
  uses: ['kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: [
    'listener/listener-missing',
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run(stack) {
    const refused = refusedFor(stack, 'listener/ssl-policy-unknown');
    const asks = stack.asks.filter(({ sslPolicy }) => sslPolicy !== undefined);
    const misnamed = asks.find(({ sslPolicy }) => sslPolicy?.value.startsWith(OF_ELB) === false);
    const ask = misnamed ?? asks[0];
    const policy = ask?.sslPolicy;
    const fix = 'Choose one of those that AWS lists.';
    const commands = ['aws elbv2 describe-ssl-policies --query SslPolicies[].Name'];
    if (refused === undefined) {
      return misnamed === undefined || policy === undefined
        ? undefined
        : {
            message: `${refText(misnamed.member.ref)} asks for the ssl-policy ${policy.value}, and AWS has none whose name does not start with ${OF_ELB}.`,
            fix,
            commands,
            evidence: [policy.source],
            subject: misnamed.member.ref,
            confidence: 'derived',
          };
    }
    return {
      ...refused,
      subject: ask?.member.ref ?? refused.subject,
      message:
        ask === undefined || policy === undefined
          ? `AWS does not know the ssl-policy of ${refText(stack.ref)}.`
          : `AWS does not know the ssl-policy ${policy.value} of ${refText(ask.member.ref)}.`,
      fix,
      commands,
      evidence: [...refused.evidence, ...(policy === undefined ? [] : [policy.source])],
    };
  },
});
