import { ingress, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/path-implementation-specific-literal.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, join, path, route, rule } from '../../support/ingress-drafts.js';

const HOST = 'shop.example.com';

checkTester(check, {
  passes: {
    'a prefix': shop((s) => route(s, rule(HOST, path('/', 'Prefix')))),
    'exactly that, in so many words': shop((s) => route(s, rule(HOST, path('/', 'Exact')))),
    'a wildcard': shop((s) => route(s, rule(HOST, path('/*')))),
    'one page': shop((s) => route(s, rule(HOST, path('/login', 'ImplementationSpecific')))),
    'the rest goes elsewhere': shop((s) => route(s, rule(HOST, path('/'), path('/app/*')))),
    'the rest of every host goes elsewhere': shop((s) =>
      route(s, rule(HOST, path('/')), rule(undefined, path('/', 'Prefix'))),
    ),
    'the rest goes to the default backend': shop((s) => {
      route(s, rule(HOST, path('/')));
      ingress(s).spec.defaultBackend = { service: { name: 'web', port: { name: 'http' } } };
    }),
    'the root redirects': shop((s) => {
      route(s, rule(HOST, path('/', undefined, 'home', 'use-annotation')));
      annotate(s, 'actions.home', {
        type: 'redirect',
        redirectConfig: { path: '/home', statusCode: 'HTTP_302' },
      });
    }),
    'a regular expression': shop((s) => {
      route(s, rule(HOST, path('/app/', 'ImplementationSpecific')));
      annotate(s, 'use-regex-path-match', 'true');
    }),
    'another member answers the rest': shop((s) => {
      route(s, rule(HOST, path('/')));
      join(s, 'other', rule(HOST, path('/', 'Prefix')));
    }),
  },

  fails: {
    'the root, without a type': {
      given: shop((s) => route(s, rule(HOST, path('/')))),
      finds: ['Ingress shop/web'],
    },
    'a folder': {
      given: shop((s) =>
        route(
          s,
          rule(HOST, path('/a/', 'ImplementationSpecific'), path('/b/'), path('/c', 'Exact')),
        ),
      ),
      finds: ['Ingress shop/web'],
    },
    'the rest of another host goes elsewhere': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        route(s, rule(HOST, path('/')));
        join(s, 'other', rule('other.example.com', path('/', 'Prefix')));
        s['aws/acm/certificates'][0].SubjectAlternativeNames = ['*.example.com'];
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
