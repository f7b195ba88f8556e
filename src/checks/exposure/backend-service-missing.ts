import { citeAbsence, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller does not refuse an Ingress whose Service is missing: it writes a rule that answers
 * 503 and reports success, so that nothing but the response tells of it. An Ingress can only name
 * Services of its own namespace.
 */
export default defineCheck({
  id: 'exposure/backend-service-missing',
  title: 'Backend Service does not exist',
  severity: 'error',
  confidence: 'derived',
  on: 'backends',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: [
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'target-group/tgb-missing',
    'target-group/tgb-service-missing',
    'registration/targetgroup-empty',
    'load-balancer/alb-503-observed',
    'routing/rule-fixed-503-backend-missing',
  ],

  run({ ref, exposure, source, service, serviceName }) {
    if (service !== 'absent') return undefined;
    return {
      message: `${refText(exposure)} sends traffic to Service ${serviceName}, which does not exist in its namespace.`,
      fix: `Create the Service ${serviceName} in namespace ${ref.namespace ?? ''}, or correct the name in the Ingress.`,
      commands: [`kubectl -n ${ref.namespace ?? ''} get services`],
      evidence: [source, citeAbsence('kubernetes/services', ref)],
      subject: exposure,
    };
  },
});
