import { service, shop, useFlagClass, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/service-type-loadbalancer-behind-ingress.js';
import { checkTester } from '../../support/check-tester.js';

function balance(s: Draft): void {
  service(s).spec.type = 'LoadBalancer';
  service(s).status = { loadBalancer: { ingress: [{ hostname: 'a1.elb.amazonaws.com' }] } };
}

checkTester(check, {
  passes: {
    'a load balancer that was never made': shop((s) => (service(s).spec.type = 'LoadBalancer')),
    'the Service of another ingress controller': shop((s) => {
      balance(s);
      service(s).metadata.labels = { 'app.kubernetes.io/name': 'ingress-nginx' };
    }),
    'an NLB that no Ingress leads to': shop(),
  },

  fails: {
    'an address of its own': { given: shop((s) => balance(s)), finds: ['Service shop/web'] },
    'an IP address of its own, of a class by flag': {
      given: shop((s) => {
        balance(s);
        service(s).status.loadBalancer.ingress = [{ ip: '203.0.113.7' }];
        useFlagClass(s);
      }),
      finds: ['Service shop/web'],
    },
  },
});
