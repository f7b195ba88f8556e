import { ingress, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/group-order-out-of-range.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, join, path, rule } from '../../support/ingress-drafts.js';

checkTester(check, {
  passes: {
    'the lowest and the highest': shop((s) => {
      join(s, 'other', rule(undefined, path('/', 'Prefix')));
      annotate(s, 'group.order', '-1000');
      annotate(s, 'group.order', '+1000', 'other');
    }),
    'none at all': shop((s) => {
      join(s, 'other', rule(undefined, path('/', 'Prefix')));
    }),
    'of an Ingress that another controller serves': shop((s) => {
      annotate(s, 'group.order', '2000');
      ingress(s).spec.ingressClassName = 'nginx';
    }),
  },

  fails: {
    'more than a thousand, in a group': {
      given: shop((s) => {
        join(s, 'other', rule(undefined, path('/', 'Prefix')));
        annotate(s, 'group.order', '1001', 'other');
      }),
      finds: ['Ingress shop/other'],
    },
    'no number, without a group': {
      given: shop((s) => annotate(s, 'group.order', 'first')),
      finds: ['Ingress shop/web'],
    },
    'an empty one, with a class that has parameters': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        annotate(s, 'group.order', '');
        delete ingress(s).status;
      }),
      finds: ['Ingress shop/web'],
    },
    'as the log says': {
      given: shop((s) => {
        annotate(s, 'group.order', '5000');
        s['kubernetes/events'] = [];
        s['kubernetes/logs']['kube-system/lbc/controller'] = [
          JSON.stringify({
            ts: '2026-11-25T18:00:00Z',
            msg: 'Reconciler error',
            controller: 'ingress',
            namespace: 'shop',
            name: 'web',
            error:
              'explicit Ingress group order must be within [-1000:1000], Ingress: shop/web, order: 5000',
          }),
        ];
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
