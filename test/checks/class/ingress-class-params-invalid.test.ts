import { ingress, klass, recording, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/ingress-class-params-invalid.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'parameters that are there': shop((s) => useParams(s, { scheme: 'internal' })),
    'a class that no Ingress has': shop((s) => {
      klass(s).spec.parameters = { apiGroup: 'example.com', kind: 'Params', name: 'alb' };
      ingress(s).spec.ingressClassName = 'other';
    }),
    'another controller’s class': shop((s) => {
      klass(s).spec.controller = 'eks.amazonaws.com/alb';
      klass(s).spec.parameters = {
        apiGroup: 'eks.amazonaws.com',
        kind: 'IngressClassParams',
        name: 'alb',
      };
    }),
    'parameters that select other namespaces': await recording('params-namespace-excluded'),
  },

  fails: {
    'parameters that are not there': {
      given: shop((s) => {
        useParams(s, {});
        klass(s).spec.parameters.name = 'public';
      }),
      finds: ['IngressClass alb'],
    },
    'parameters of EKS Auto Mode': {
      given: shop((s) => {
        useParams(s, {});
        klass(s).spec.parameters.apiGroup = 'eks.amazonaws.com';
      }),
      finds: ['IngressClass alb'],
    },
    'parameters of no API group': {
      given: shop((s) => (klass(s).spec.parameters = { kind: 'ConfigMap', name: 'alb' })),
      finds: ['IngressClass alb'],
    },
  },
});
