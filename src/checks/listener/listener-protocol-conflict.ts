import { refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

/**
 * A port has one protocol. Where two members of a group want different ones, the controller
 * refuses the group whole.
 */
export default defineCheck({
  id: 'listener/listener-protocol-conflict',
  title: 'Two members of a group want a port in two protocols',
  severity: 'error',
  confidence: 'proven',
  on: 'stacks',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  uses: ['kubernetes/events', 'kubernetes/ingressclassparams.elbv2.k8s.aws'],
  explains: [
    'model/model-build-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run(stack) {
    const refused = refusedFor(stack, 'listener/listener-protocol-conflict', 'protocol');
    if (refused === undefined) return undefined;
    const { refusal, subject, evidence, severity, confidence } = refused;
    const { asks } = stack;
    const against = asks.find(({ member, port, protocol }) =>
      asks.some(
        (own) =>
          own.member.ref === subject &&
          own.port === port &&
          own.protocol !== protocol &&
          member.ref !== subject,
      ),
    );
    return {
      subject,
      message:
        refusal === undefined
          ? `Members of ${refText(stack.ref)} want one port both as HTTP and as HTTPS, as the controller says.`
          : `In ${refText(subject)}, ${refusal.reason}.`,
      fix: 'Let all members of the group give that port the same protocol in listen-ports.',
      commands: [
        `kubectl -n ${subject.namespace ?? ''} get ingress ${subject.name} -o yaml   # listen-ports`,
      ],
      evidence: [...evidence, ...(against === undefined ? [] : [against.source])],
      severity,
      confidence,
    };
  },
});
