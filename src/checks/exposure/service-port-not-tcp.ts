import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/** An Application Load Balancer speaks HTTP, over TCP, whatever protocol the Service port has. */
export default defineCheck({
  id: 'exposure/service-port-not-tcp',
  title: 'An ALB sends to a port that is not TCP',
  severity: 'warning',
  confidence: 'derived',
  on: 'backends',
  needs: [
    'kubernetes/ingresses.networking.k8s.io',
    'kubernetes/services',
    'kubernetes/ingressclasses.networking.k8s.io',
    'kubernetes/deployments.apps',
  ],
  explains: [
    'health/health-check-connection-failed',
    'health/health-check-timeout',
    'health/targets-all-unhealthy',
  ],

  run({ ref, exposure, source, service, port }) {
    if (typeof service !== 'object' || typeof port !== 'object') return undefined;
    const { protocol = 'TCP', port: number } = port.value;
    if (protocol === 'TCP') return undefined;
    return {
      message: `${refText(exposure)} sends to port ${number} of ${refText(ref)}, which is ${protocol}, and an ALB speaks TCP alone.`,
      fix: `Let ${refText(exposure)} name a TCP port of ${refText(ref)}, or expose ${protocol} by a Service of type LoadBalancer.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${ref.name} -o jsonpath='{.spec.ports}'`,
      ],
      evidence: [source, cite(service.object, 'spec', 'ports', port.index, 'protocol')],
    };
  },
});
