import { incident, ingress, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/traffic-to-wrong-service.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, path, route, rule } from '../../support/ingress-drafts.js';

const HOST = 'shop.example.com';

/** Everything is gone, and the rule for `/new` comes too late. */
const late = (s: Draft): void => {
  annotate(s, 'actions.gone', {
    type: 'fixed-response',
    fixedResponseConfig: { statusCode: '410' },
  });
  route(s, rule(HOST, path('/*', undefined, 'gone', 'use-annotation'), path('/new')));
};
const ask = (s: Draft, url: string, status: number | undefined): void => {
  s.probes = [{ url, method: 'GET', ...(status === undefined ? {} : { status }) }];
};

checkTester(check, {
  passes: {
    'the only rule for it': shop((s) => {
      late(s);
      ask(s, 'https://shop.example.com/old', 410);
    }),
    'the same Service': shop((s) => {
      route(s, rule(HOST, path('/*'), path('/new')));
      ask(s, 'https://shop.example.com/new', 200);
    }),
    'the special rule first': shop((s) => {
      late(s);
      ingress(s).spec.rules[0].http.paths.reverse();
      ask(s, 'https://shop.example.com/new', 200);
    }),
    'nothing came back': shop((s) => {
      late(s);
      ask(s, 'https://shop.example.com/new', undefined);
    }),
    'nothing was asked': shop(late),
  },

  fails: {
    'as somebody saw it': {
      given: await incident('inc-038'),
      finds: ['Ingress bookshop/b-backend'],
    },
    'an answer of another rule, in a class with parameters': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        late(s);
        ask(s, 'https://shop.example.com/new', 410);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
