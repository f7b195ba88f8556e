import { backend, service, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/backend-port-is-target-port.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'a port that is its own target port': shop((s) => {
      service(s).spec.ports[0].targetPort = 80;
      backend(s).port = { number: 80 };
    }),
    'a port whose number is another one’s target port': shop((s) => {
      service(s).spec.ports.push({ name: 'admin', port: 8080, targetPort: 80 });
      service(s).spec.ports[0].targetPort = 8080;
      backend(s).port = { number: 8080 };
    }),
    'a number that is nowhere': shop((s) => (backend(s).port = { number: 8443 })),
    'no node port, and no port': shop((s) => (backend(s).port = {})),
  },

  fails: {
    'the target port': {
      given: shop((s) => {
        service(s).spec.ports[0].targetPort = 8080;
        backend(s).port = { number: 8080 };
      }),
      finds: ['Service shop/web'],
    },
    'the node port': {
      given: shop((s) => {
        service(s).spec.ports[0].nodePort = 30080;
        backend(s).port = { number: 30080 };
      }),
      finds: ['Service shop/web'],
    },
    'the name of the target port': {
      given: shop((s) => {
        service(s).spec.ports[0].targetPort = 'web-http';
        backend(s).port = { name: 'web-http' };
      }),
      finds: ['Service shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        service(s).spec.ports[0].targetPort = 8080;
        backend(s).port = { number: 8080 };
      }),
      finds: ['Service shop/web'],
    },
  },
});
