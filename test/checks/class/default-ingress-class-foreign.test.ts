import { ingress, klass, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/default-ingress-class-foreign.js';
import { checkTester } from '../../support/check-tester.js';

function useDefault(s: Draft, controller: string): void {
  klass(s).metadata.annotations = { 'ingressclass.kubernetes.io/is-default-class': 'true' };
  klass(s).spec.controller = controller;
  delete ingress(s).spec.ingressClassName;
  ingress(s).status = {};
}

checkTester(check, {
  passes: {
    'a default of the controller': shop((s) => useDefault(s, 'ingress.k8s.aws/alb')),
    'a default of EKS Auto Mode': shop((s) => useDefault(s, 'eks.amazonaws.com/alb')),
    'an Ingress that asks for no ALB': shop((s) => {
      useDefault(s, 'k8s.io/ingress-nginx');
      ingress(s).metadata.annotations = {};
    }),
    'an Ingress that is served': shop((s) => {
      const { status } = ingress(s);
      useDefault(s, 'k8s.io/ingress-nginx');
      ingress(s).status = status;
    }),
    'a class of nginx by name, which is another fault': shop((s) => {
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
      ingress(s).status = {};
    }),
  },

  fails: {
    'a default of nginx': {
      given: shop((s) => useDefault(s, 'k8s.io/ingress-nginx')),
      finds: ['Ingress shop/web'],
    },
  },
});
