import { cite, refText } from '../../findings/cite.js';
import { defineCheck } from '../define-check.js';

/**
 * A binding registers addresses of one family, IPv4 where it names none. Endpoints of the other
 * family are passed over without a word.
 */
export default defineCheck({
  id: 'registration/endpointslice-family-mismatch',
  title: 'Endpoints have addresses of another family only',
  severity: 'error',
  confidence: 'derived',
  on: 'bindings',
  needs: [
    'kubernetes/targetgroupbindings.elbv2.k8s.aws',
    'kubernetes/services',
    'kubernetes/endpointslices.discovery.k8s.io',
  ],
  uses: ['kubernetes/ingresses.networking.k8s.io', 'kubernetes/ingressclasses.networking.k8s.io'],
  explains: ['registration/endpointslice-empty', 'registration/targetgroup-empty'],

  run({ ref, object, service, port, deletingSeconds }) {
    const { targetType, ipAddressType } = object.value.spec;
    if (typeof service === 'string' || typeof port === 'string') return undefined;
    if (targetType !== 'ip' || deletingSeconds !== undefined) return undefined;
    const [family, other] = ipAddressType === 'ipv6' ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
    const filled = service.slices.filter(({ value }) => (value.endpoints ?? []).length > 0);
    const slice = filled.find(({ value }) => value.addressType === other);
    if (slice === undefined || filled.some(({ value }) => value.addressType === family)) {
      return undefined;
    }
    return {
      message: `${refText(ref)} registers ${family} addresses, and all endpoints of ${refText(service.ref)} are ${other}.`,
      fix: `Add ${family} to spec.ipFamilies of the Service, or use a target group for ${other}, behind a load balancer of type dualstack.`,
      commands: [
        `kubectl -n ${ref.namespace ?? ''} get service ${service.ref.name} -o jsonpath='{.spec.ipFamilies}'`,
      ],
      evidence: [
        cite(object, 'spec', 'ipAddressType'),
        cite(slice, 'addressType'),
        cite(service.object, 'spec', 'ipFamilies'),
      ],
    };
  },
});
