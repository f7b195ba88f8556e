import { args, controller, klass, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-watch-namespace-excludes.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'its own namespace': shop((s) => args(s).push('--watch-namespace=shop')),
    'all of them': shop((s) => args(s).push('--watch-namespace=')),
    'a second controller that watches it': shop((s) => {
      const twin = structuredClone(controller(s));
      twin.metadata.name = 'lbc-green';
      s['kubernetes/deployments.apps'].push(twin);
      args(s).push('--watch-namespace=bank');
    }),
    'Ingresses of another controller': shop((s) => {
      args(s).push('--watch-namespace=bank');
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
      for (const { spec } of s['kubernetes/services']) spec.type = 'ClusterIP';
    }),
  },

  fails: {
    'another namespace': {
      given: shop((s) => args(s).push('--watch-namespace=bank')),
      finds: ['Ingress shop/web', 'Service shop/tcp'],
    },
  },
});
