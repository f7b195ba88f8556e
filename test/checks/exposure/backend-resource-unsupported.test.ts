import { ingress, klass, shop, useFlagClass, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/backend-resource-unsupported.js';
import { checkTester } from '../../support/check-tester.js';

const BUCKET = { resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'assets' } };

function addPath(s: Draft): void {
  ingress(s).spec.rules[0].http.paths.push({
    path: '/assets',
    pathType: 'Prefix',
    backend: BUCKET,
  });
}

checkTester(check, {
  passes: {
    'an Ingress of another controller': shop((s) => {
      addPath(s);
      klass(s).spec.controller = 'example.com/buckets';
    }),
    'a default backend that is a Service': shop(
      (s) =>
        (ingress(s).spec.defaultBackend = { service: { name: 'web', port: { name: 'http' } } }),
    ),
  },

  fails: {
    'a path': { given: shop((s) => addPath(s)), finds: ['Ingress shop/web'] },
    'the default backend': {
      given: shop((s) => (ingress(s).spec.defaultBackend = BUCKET)),
      finds: ['Ingress shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        addPath(s);
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
