import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** An Ingress names a port of the Service, which leads on to the port of the pods by itself. */
export default defineCheck({
  id: 'exposure/backend-port-is-target-port',
  title: 'Backend port is a target port or a node port',
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
    'exposure/backend-port-not-found',
    'model/ingress-no-address',
    'model/model-build-failed',
    'model/model-deploy-failed',
    'model/one-bad-member-blocks-group',
  ],

  run({ ref, exposure, source, service, port, portRef }) {
    if (port !== 'absent' || typeof service !== 'object' || portRef === undefined) return undefined;
    const ports = service.object.value.spec.ports ?? [];
    const index = ports.findIndex(
      ({ targetPort, nodePort }) => targetPort === portRef || nodePort === portRef,
    );
    const meant = ports[index];
    if (meant === undefined) return undefined;
    const what = meant.targetPort === portRef ? 'target port' : 'node port';
    return {
      message: `${refText(exposure)} asks for port ${String(portRef)} of ${refText(ref)}, which is the ${what} of its port ${meant.port}.`,
      fix: `Use port ${meant.port} in ${refText(exposure)}.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o jsonpath='{.spec.ports}'`,
      ],
      evidence: [
        source,
        cite(service.object, 'spec', 'ports', index, 'port'),
        meant.targetPort === portRef
          ? cite(service.object, 'spec', 'ports', index, 'targetPort')
          : cite(service.object, 'spec', 'ports', index, 'nodePort'),
      ],
    };
  },
});
