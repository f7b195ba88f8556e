import { backend, recording, service, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/backend-port-not-found.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'the number of the port': shop((s) => (backend(s).port = { number: 80 })),
    'an action in place of a Service': shop((s) =>
      Object.assign(backend(s), { name: 'redirect', port: { name: 'use-annotation' } }),
    ),
    'a Service that does not exist': shop((s) =>
      Object.assign(backend(s), { name: 'webb', port: { number: 8080 } }),
    ),
    'a number among the names, as a name': shop((s) => {
      service(s).spec.ports[0].name = '80';
      backend(s).port = { name: '80' };
    }),
  },

  fails: {
    'the target port instead of the port': {
      given: shop((s) => {
        service(s).spec.ports[0].targetPort = 8080;
        backend(s).port = { number: 8080 };
      }),
      finds: ['Service shop/web'],
    },
    'the node port instead of the port': {
      given: shop((s) => {
        service(s).spec.ports[0].nodePort = 30080;
        backend(s).port = { number: 30080 };
      }),
      finds: ['Service shop/web'],
    },
    'a number written as a name': {
      given: shop((s) => (backend(s).port = { name: '80' })),
      finds: ['Service shop/web'],
    },
    'a Service without any port': {
      given: shop((s) => (service(s).spec.ports = [])),
      finds: ['Service shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        backend(s).port = { number: 8080 };
      }),
      finds: ['Service shop/web'],
    },
    'what the controller refused': {
      given: await recording('port-not-found'),
      finds: ['Service shop/web'],
    },
  },
});
