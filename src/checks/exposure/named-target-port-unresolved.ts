import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A target port given by name is looked up among the named ports of each pod's containers. Where
 * no container has it, the EndpointSlice has no port, and nothing can be registered.
 */
export default defineCheck({
  id: 'exposure/named-target-port-unresolved',
  title: 'Named target port is no port of any container',
  severity: 'error',
  confidence: 'derived',
  on: 'services',
  needs: ['kubernetes/services', 'kubernetes/pods'],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['registration/endpointslice-empty', 'registration/targetgroup-empty'],

  run({ ref, object, pods }) {
    if (pods.length === 0) return undefined;
    const index = (object.value.spec.ports ?? []).findIndex(
      ({ targetPort, protocol = 'TCP' }) =>
        typeof targetPort === 'string' &&
        !pods.some(({ value }) =>
          [...value.spec.containers, ...(value.spec.initContainers ?? [])].some(({ ports }) =>
            ports?.some(
              (port) => port.name === targetPort && (port.protocol ?? 'TCP') === protocol,
            ),
          ),
        ),
    );
    const port = object.value.spec.ports?.[index];
    if (port === undefined) return undefined;
    return {
      message: `${refText(ref)} forwards to the port named ${String(port.targetPort)}, which no container of its pods declares.`,
      fix: 'Give the container port that name, or use the number as target port.',
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o jsonpath='{.spec.ports}'`,
      ],
      evidence: [cite(object, 'spec', 'ports', index, 'targetPort')],
    };
  },
});
