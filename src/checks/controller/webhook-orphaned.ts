import { citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * Who removes the controller by hand may leave its webhook configurations behind. The API server
 * goes on asking, and refuses what it gets no answer for.
 */
export default defineCheck({
  id: 'controller/webhook-orphaned',
  title: 'Webhooks of a controller that is gone',
  severity: 'error',
  confidence: 'derived',
  on: 'webhookServices',
  needs: [
    'kubernetes/validatingwebhookconfigurations.admissionregistration.k8s.io',
    'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io',
    'kubernetes/deployments.apps',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io'],
  patience: 120,
  explains: ['controller/webhook-no-endpoints'],

  run({ ref, configurations, refuses, isController, hasEndpoint }, { clusters }) {
    const isGone = clusters.every(
      ({ controllers, mayDenyController }) => mayDenyController && controllers.length === 0,
    );
    if (!isController || !isGone || hasEndpoint !== false) return undefined;
    const names = [...new Set(configurations.map((one) => one.ref.name))].toSorted();
    return {
      message: `The webhooks of ${names.join(' and ')} ask ${refText(ref)}, and no controller is installed to answer.`,
      fix: 'Delete the webhook configurations, or install the controller again.',
      commands: [
        `kubectl delete mutatingwebhookconfiguration,validatingwebhookconfiguration ${names.join(' ')}`,
      ],
      evidence: [
        citeAbsence('kubernetes/deployments.apps', {
          kind: 'Deployment',
          namespace: ref.namespace,
          name: 'aws-load-balancer-controller',
        }),
        ...configurations,
      ],
      affects: refuses,
    };
  },
});
