import { ingress, shop, type Draft, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/weights-all-zero.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, path, route, rule, weighted } from '../../support/ingress-drafts.js';

const forward = (s: Draft, ...weights: readonly number[]): void => {
  route(s, rule('shop.example.com', path('/', 'Prefix', 'split', 'use-annotation')));
  annotate(s, 'actions.split', weighted(...weights));
};

checkTester(check, {
  passes: {
    'all to one of them': shop((s) => forward(s, 0, 100)),
    'a single target group, whose weight does nothing': shop((s) => forward(s, 0)),
    'an action that no path names': shop((s) => annotate(s, 'actions.split', weighted(0, 0))),
    'an Ingress that another controller serves': shop((s) => {
      forward(s, 0, 0);
      ingress(s).spec.ingressClassName = 'nginx';
    }),
  },

  fails: {
    'none to any': { given: shop((s) => forward(s, 0, 0)), finds: ['Ingress shop/web'] },
    'of a class that the controller has by its flag': {
      given: shop((s) => {
        forward(s, 0, 0, 0);
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
