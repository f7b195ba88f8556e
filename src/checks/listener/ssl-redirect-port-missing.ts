import { refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

/**
 * ssl-redirect sends all of HTTP to a port that has to be HTTPS for some member of the group;
 * otherwise the controller builds nothing.
 */
export default defineCheck({
  id: 'listener/ssl-redirect-port-missing',
  title: 'ssl-redirect names a port that is not HTTPS',
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
    const refused = refusedFor(stack, 'listener/ssl-redirect-port-missing', 'ssl-redirect');
    if (refused === undefined) return undefined;
    const { refusal, subject, evidence, severity, confidence } = refused;
    const asked = stack.asks.filter(({ member }) => member.ref === subject);
    return {
      subject,
      message:
        refusal === undefined
          ? `${refText(stack.ref)} redirects HTTP to a port that is not HTTPS, as the controller says.`
          : `In ${refText(subject)}, ${refusal.reason}.`,
      fix: 'Add the port as HTTPS to listen-ports, or take ssl-redirect away.',
      commands: [
        `kubectl -n ${subject.namespace ?? ''} get ingress ${subject.name} -o yaml   # ssl-redirect, listen-ports`,
      ],
      evidence: [...evidence, ...asked.slice(0, 1).map(({ source }) => source)],
      severity,
      confidence,
    };
  },
});
