import { recording, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/rule-host-not-sorted-by-specificity.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, path, route, rule } from '../../support/ingress-drafts.js';

const HOST = 'shop.example.com';
const GONE = ['gone', 'use-annotation'] as const;

const gone = (s: Draft): void => {
  annotate(s, 'actions.gone', {
    type: 'fixed-response',
    fixedResponseConfig: { statusCode: '410' },
  });
  s['aws/acm/certificates'][0].SubjectAlternativeNames = ['*.example.com'];
};

checkTester(check, {
  passes: {
    'the exact host first': shop((s) => {
      gone(s);
      route(s, rule(HOST, path('/', 'Prefix')), rule(undefined, path('/', 'Prefix', ...GONE)));
    }),
    'one host, whose paths are in the wrong order': shop((s) => {
      gone(s);
      route(s, rule(HOST, path('/*'), path('/old/*', undefined, ...GONE)));
    }),
    'every host, and only a part of its paths': shop((s) => {
      gone(s);
      route(s, rule(undefined, path('/old', 'Prefix', ...GONE)), rule(HOST, path('/', 'Prefix')));
    }),
    'the same Service': shop((s) =>
      route(s, rule(undefined, path('/', 'Prefix')), rule(HOST, path('/', 'Prefix'))),
    ),
    'a whole fleet': await recording('healthy-legal-fleet'),
  },

  fails: {
    'no host first': {
      given: shop((s) => {
        gone(s);
        route(s, rule(undefined, path('/', 'Prefix', ...GONE)), rule(HOST, path('/', 'Prefix')));
      }),
      finds: ['Ingress shop/web'],
    },
    'a wildcard first, in a class with parameters': {
      given: shop((s) => {
        gone(s);
        useParams(s, { scheme: 'internet-facing' });
        route(
          s,
          rule('*.example.com', path('/', 'Prefix', ...GONE)),
          rule(HOST, path('/', 'Prefix')),
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'another member first': {
      given: await recording('rule-shadowed'),
      finds: ['Ingress team-b/api'],
    },
  },
});
