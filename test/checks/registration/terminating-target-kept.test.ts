import { recording, service, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/terminating-target-kept.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'a Service that no load balancer leads to': shop((s) => {
      const one = structuredClone(service(s));
      one.metadata = { namespace: 'shop', name: 'peers' };
      one.spec.publishNotReadyAddresses = true;
      s['kubernetes/services'].push(one);
    }),
    'instances, for which endpoints do not matter': await recording('healthy-instance', (s) => {
      service(s).spec.publishNotReadyAddresses = true;
    }),
    'a headless Service': shop((s) => (service(s).spec.clusterIP = 'None')),
  },

  fails: {
    'a Service that publishes all pods': {
      given: shop((s) => (service(s).spec.publishNotReadyAddresses = true)),
      finds: ['Service shop/web'],
    },
    'one of type LoadBalancer': {
      given: shop((s) => (service(s, 'tcp').spec.publishNotReadyAddresses = true)),
      finds: ['Service shop/tcp'],
    },
  },
});
