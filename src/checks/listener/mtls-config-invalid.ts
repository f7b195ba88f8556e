import { refText } from '../../findings/cite.js';
import { refusedFor } from '../../topology/refused.js';
import { defineCheck } from '../define-check.js';

/**
 * The annotation mutual-authentication is JSON with a mode for each port. What the controller
 * cannot use of it stops the whole group, as do two members that do not agree on a port.
 */
export default defineCheck({
  id: 'listener/mtls-config-invalid',
  title: 'mutual-authentication is refused',
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
    'model/model-deploy-failed',
    'model/ingress-no-address',
    'model/one-bad-member-blocks-group',
  ],

  run(stack) {
    const id = 'listener/mtls-config-invalid';
    const refused = refusedFor(stack, id, 'mutual-authentication');
    if (refused === undefined) return undefined;
    const { refusal, subject, evidence, severity, confidence } = refused;
    return {
      subject,
      message:
        refusal === undefined
          ? `The controller refuses what ${refText(stack.ref)} asks of the certificates of clients.`
          : `In ${refText(subject)}, ${refusal.reason}.`,
      fix: 'Correct the annotation: mode is off, passthrough or verify, and a trustStore goes with verify alone.',
      commands: [
        `kubectl -n ${subject.namespace ?? ''} get ingress ${subject.name} -o yaml   # mutual-authentication`,
        'aws elbv2 describe-trust-stores',
      ],
      evidence,
      severity,
      confidence,
    };
  },
});
