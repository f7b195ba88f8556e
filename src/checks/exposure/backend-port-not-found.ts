import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * The controller looks a number up among `port` and a name among `name` of the Service, never
 * among target or node ports. Where it finds none it builds nothing at all of the group.
 */
export default defineCheck({
  id: 'exposure/backend-port-not-found',
  title: 'Backend port is not a port of the Service',
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
    'model/one-bad-member-blocks-group',
    'target-group/tgb-service-missing',
  ],

  run({ ref, exposure, source, service, port, portRef }) {
    if (port !== 'absent' || typeof service !== 'object') return undefined;
    const offered = service.object.value.spec.ports ?? [];
    return {
      message: `${refText(exposure)} asks for port ${String(portRef)} of ${refText(ref)}, which has no such port.`,
      fix:
        offered.length === 0
          ? `Give ${refText(ref)} a port.`
          : `Use a port of the Service in the Ingress: ${offered.map(({ port: number }) => number).join(', ')}.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o jsonpath='{.spec.ports}'`,
      ],
      evidence: [source, cite(service.object, 'spec', 'ports')],
    };
  },
});
