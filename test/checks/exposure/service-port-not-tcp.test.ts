import { backend, service, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/service-port-not-tcp.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'no protocol, which is TCP': shop((s) => delete service(s).spec.ports[0].protocol),
    'UDP beside it on the same number': shop((s) =>
      service(s).spec.ports.push({ name: 'quic', port: 80, protocol: 'UDP', targetPort: 'http' }),
    ),
    'UDP behind the NLB': shop((s) => (service(s, 'tcp').spec.ports[0].protocol = 'UDP')),
  },

  fails: {
    UDP: {
      given: shop((s) => (service(s).spec.ports[0].protocol = 'UDP')),
      finds: ['Service shop/web'],
    },
    'the one of two that the name selects, of a class by flag': {
      given: shop((s) => {
        service(s).spec.ports.push({ name: 'quic', port: 80, protocol: 'UDP' });
        backend(s).port = { name: 'quic' };
        useFlagClass(s);
      }),
      finds: ['Service shop/web'],
    },
  },
});
