import { refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The API server trusts the answer of a webhook by the CA that stands in its configuration. The
 * chart makes a new CA whenever it is rendered, and pods go on with the certificate of the old
 * one until they have read the new.
 */
export default defineCheck({
  id: 'controller/webhook-x509',
  title: 'The API server does not trust what answers a webhook',
  severity: 'error',
  confidence: 'proven',
  on: 'webhookServices',
  needs: [
    'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io',
    'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
    'kubernetes/events',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/services'],
  explains: [
    'controller/webhook-denied-request',
    'exposure/pods-not-created',
    'model/finalizer-add-failed',
    'model/model-deploy-failed',
    'target-group/tgb-not-reconciled',
  ],

  run({ ref, configurations, refuses, complaints, isController }) {
    const said = complaints.find(({ meaning }) => meaning?.id === 'controller/webhook-x509');
    if (said === undefined) return undefined;
    const [, why = 'it cannot be verified'] = /(x509: [^("]*[^("\s])/.exec(said.message) ?? [];
    return {
      message: `The API server asks ${refText(ref)} and does not trust its certificate: ${why}.`,
      fix: isController
        ? 'Restart the controller so that its pods serve the certificate of the new CA, and keep that with keepTLSSecret or cert-manager.'
        : `Renew the certificate of ${refText(ref)}, or the caBundle of its webhook configuration.`,
      commands: isController
        ? [
            `kubectl -n ${ref.namespace ?? ''} rollout restart deployment -l app.kubernetes.io/name=aws-load-balancer-controller`,
          ]
        : [`kubectl -n ${ref.namespace ?? ''} describe service ${ref.name}`],
      evidence: [said.source, ...configurations],
      affects: refuses,
    };
  },
});
