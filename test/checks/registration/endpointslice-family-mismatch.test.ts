import { binding, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/endpointslice-family-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

const SLICES = 'kubernetes/endpointslices.discovery.k8s.io';
const WEB = 'TargetGroupBinding shop/k8s-shop-web-7d6cdd9601';
const slice = (s: Draft): Draft =>
  s[SLICES].find(({ metadata }: Draft) => metadata.labels['kubernetes.io/service-name'] === 'web');
/** The endpoints of `web` have IPv6 addresses. */
function turn(s: Draft): void {
  const one = slice(s);
  one.addressType = 'IPv6';
  for (const [index, endpoint] of one.endpoints.entries()) {
    endpoint.addresses = [`2001:db8::${index + 1}`];
  }
}

checkTester(check, {
  passes: {
    'both families': shop((s) => {
      const other = structuredClone(slice(s));
      turn(s);
      other.metadata.name = 'web-ipv4';
      s[SLICES].push(other);
    }),
    'a binding for IPv6': shop((s) => {
      turn(s);
      binding(s).spec.ipAddressType = 'ipv6';
    }),
    'slices without endpoints, which is another fault': shop((s) => {
      turn(s);
      delete slice(s).endpoints;
    }),
    'instances, for which endpoints do not matter': await recording('healthy-instance', turn),
    'a binding that is being deleted': shop((s) => {
      turn(s);
      binding(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
  },

  fails: {
    'IPv6 only': { given: shop(turn), finds: [WEB] },
    'a binding that names no family': {
      given: shop((s) => {
        turn(s);
        delete binding(s).spec.ipAddressType;
      }),
      finds: [WEB],
    },
    'IPv4 only': {
      given: shop((s) => (binding(s, 'tcp').spec.ipAddressType = 'ipv6')),
      finds: ['TargetGroupBinding shop/k8s-shop-tcp-ca840b7458'],
    },
  },
});
