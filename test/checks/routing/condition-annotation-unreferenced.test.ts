import { ingress, recording, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/condition-annotation-unreferenced.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate } from '../../support/ingress-drafts.js';

const CONDITIONS = [
  { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'x-test', values: ['1'] } },
];

checkTester(check, {
  passes: {
    'of a backend': shop((s) => annotate(s, 'conditions.web', CONDITIONS)),
    'of an action': await recording('healthy-group-actions'),
    'of the default backend': shop((s) => {
      ingress(s).spec.defaultBackend = { service: { name: 'rest', port: { name: 'http' } } };
      annotate(s, 'conditions.rest', CONDITIONS);
    }),
    'of an Ingress that another controller serves': shop((s) => {
      annotate(s, 'conditions.api', CONDITIONS);
      ingress(s).spec.ingressClassName = 'nginx';
    }),
  },

  fails: {
    'of a Service that no path names': {
      given: shop((s) => annotate(s, 'conditions.api', CONDITIONS)),
      finds: ['Ingress shop/web'],
    },
    'of a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        annotate(s, 'conditions.Web', CONDITIONS);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
