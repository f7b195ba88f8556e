import { breakOff, ingress, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/ingress-class-deleted-before-ingress.js';
import { checkTester } from '../../support/check-tester.js';

const CLASSES = 'kubernetes/ingressclasses.networking.k8s.io';

checkTester(check, {
  passes: {
    'an Ingress that never was a member': shop((s) => {
      s[CLASSES] = [];
      ingress(s).metadata.finalizers = ['example.com/mine'];
    }),
    'an Ingress that is being deleted, which needs no class': shop((s, { capturedAt }) => {
      s[CLASSES] = [];
      ingress(s).metadata.deletionTimestamp = capturedAt;
    }),
    'the annotation of old, which needs no class': shop((s) => {
      useFlagClass(s);
      s[CLASSES] = [];
    }),
    'a listing that broke off': shop((s, snapshot) => {
      s[CLASSES] = [];
      breakOff(snapshot, CLASSES);
    }),
  },

  fails: {
    'a class that is gone': {
      given: shop((s) => (s[CLASSES] = [])),
      finds: ['Ingress shop/web'],
    },
    'a member of an explicit group': {
      given: shop((s) => {
        s[CLASSES] = [];
        ingress(s).metadata.finalizers = ['group.ingress.k8s.aws/public'];
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
