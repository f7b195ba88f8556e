import { refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

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
    if (refused === undefined) return undefined;
    const ask = stack.asks.find(({ sslPolicy }) => sslPolicy !== undefined);
    const policy = ask?.sslPolicy;
    return {
      ...refused,
      subject: ask?.member.ref ?? refused.subject,
      message:
        ask === undefined || policy === undefined
          ? `AWS does not know the ssl-policy of ${refText(stack.ref)}.`
          : `AWS does not know the ssl-policy ${policy.value} of ${refText(ask.member.ref)}.`,
      fix: 'Choose one of those that AWS lists.',
      commands: ['aws elbv2 describe-ssl-policies --query SslPolicies[].Name'],
      evidence: [...refused.evidence, ...(policy === undefined ? [] : [policy.source])],
    };
  },
});
