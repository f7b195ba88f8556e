import { ingress, shop, type Draft, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/target-groups-per-action-exceeded.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, path, route, rule, weighted } from '../../support/ingress-drafts.js';

const forward = (s: Draft, count: number): void => {
  route(s, rule('shop.example.com', path('/', 'Prefix', 'split', 'use-annotation')));
  annotate(s, 'actions.split', weighted(...Array.from({ length: count }, () => 1)));
};

checkTester(check, {
  passes: {
    five: shop((s) => forward(s, 5)),
    'an action that no path names': shop((s) =>
      annotate(s, 'actions.split', weighted(1, 1, 1, 1, 1, 1)),
    ),
    'an Ingress that another controller serves': shop((s) => {
      forward(s, 6);
      ingress(s).spec.ingressClassName = 'nginx';
    }),
  },

  fails: {
    six: { given: shop((s) => forward(s, 6)), finds: ['Ingress shop/web'] },
    'of a class that the controller has by its flag': {
      given: shop((s) => {
        forward(s, 7);
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
