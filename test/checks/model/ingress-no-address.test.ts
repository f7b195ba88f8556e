import { ingress, klass, recording, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/ingress-no-address.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'an Ingress of nginx': shop((s) => {
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
      ingress(s).status = {};
      ingress(s).metadata.annotations = {};
    }),
    'an Ingress that is four minutes old': shop((s, { capturedAt }) => {
      ingress(s).status = {};
      ingress(s).metadata.creationTimestamp = new Date(
        Date.parse(capturedAt) - 240_000,
      ).toISOString();
    }),
    'an address in numbers': shop((s) => {
      ingress(s).status.loadBalancer.ingress = [{ ip: '192.0.2.1' }];
    }),
    'an Ingress that is being deleted': shop((s, { capturedAt }) => {
      ingress(s).status = {};
      ingress(s).metadata.deletionTimestamp = capturedAt;
    }),
  },

  fails: {
    'an empty status': {
      given: shop((s) => (ingress(s).status = {})),
      finds: ['Ingress shop/web'],
    },
    'a list without addresses': {
      given: shop((s) => (ingress(s).status.loadBalancer.ingress = [])),
      finds: ['Ingress shop/web'],
    },
    'a class that nobody serves, where an ALB is asked for': {
      given: await recording('class-wrong-controller'),
      finds: ['Ingress shop/web'],
    },
    'a class that the controller has by its flag, and no annotation for it': {
      given: shop((s) => {
        useFlagClass(s);
        const { metadata } = ingress(s);
        metadata.annotations = {
          'kubernetes.io/ingress.class': metadata.annotations['kubernetes.io/ingress.class'],
        };
        ingress(s).status = {};
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
