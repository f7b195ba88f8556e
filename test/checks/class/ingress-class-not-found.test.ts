import { breakOff, ingress, klass, recording, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/ingress-class-not-found.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'the annotation of old, which wins': shop((s) => {
      ingress(s).spec.ingressClassName = 'alp';
      ingress(s).metadata.annotations['kubernetes.io/ingress.class'] = 'alb';
    }),
    'a listing that broke off': shop((s, snapshot) => {
      ingress(s).spec.ingressClassName = 'alp';
      breakOff(snapshot, 'kubernetes/ingressclasses.networking.k8s.io');
    }),
    'a scope of one namespace, which classes do not have': shop((_s, snapshot) => {
      snapshot.scope = { namespaces: ['shop'], subject: null };
    }),
    'an Ingress that is being deleted': shop((s, { capturedAt }) => {
      ingress(s).spec.ingressClassName = 'alp';
      ingress(s).metadata.deletionTimestamp = capturedAt;
    }),
    'no class at all': await recording('no-class'),
  },

  fails: {
    'a class that does not exist': {
      given: shop((s) => (ingress(s).spec.ingressClassName = 'alp')),
      finds: ['Ingress shop/web'],
    },
    'a class that was deleted later': {
      given: shop((s) => (s['kubernetes/ingressclasses.networking.k8s.io'] = [])),
      finds: ['Ingress shop/web'],
    },
    'names that differ in case': {
      given: shop((s) => (klass(s).metadata.name = 'ALB')),
      finds: ['Ingress shop/web'],
    },
  },
});
