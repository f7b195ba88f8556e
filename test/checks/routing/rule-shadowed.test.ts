import {
  incident,
  ingress,
  named,
  recording,
  shop,
  type Draft,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/rule-shadowed.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, join, path, route, rule } from '../../support/ingress-drafts.js';

const HOST = 'shop.example.com';

/** Answers that a path may have besides the Service. */
const gone = (s: Draft): void =>
  annotate(s, 'actions.gone', {
    type: 'fixed-response',
    fixedResponseConfig: { statusCode: '410' },
  });
const GONE = ['gone', 'use-annotation'] as const;

checkTester(check, {
  passes: {
    'the special one first': shop((s) => {
      gone(s);
      route(s, rule(HOST, path('/old/*', undefined, ...GONE), path('/*')));
    }),
    'prefixes, which are sorted': shop((s) => {
      gone(s);
      route(s, rule(HOST, path('/', 'Prefix'), path('/old', 'Prefix', ...GONE)));
    }),
    'a condition more': shop((s) => {
      gone(s);
      annotate(s, 'conditions.web', [
        { field: 'http-request-method', httpRequestMethodConfig: { values: ['GET'] } },
      ]);
      route(s, rule(HOST, path('/*'), path('/old/*', undefined, ...GONE)));
    }),
    'the same Service': shop((s) => route(s, rule(HOST, path('/*'), path('/old/*')))),
    'the same Service, by two Ingresses': shop((s) => {
      join(s, 'other', rule(HOST, path('/', 'Prefix')));
    }),
    'a redirect, behind which nothing is written': shop((s) => {
      annotate(s, 'actions.go', {
        type: 'redirect',
        redirectConfig: { host: 'other.example.com', statusCode: 'HTTP_301' },
      });
      route(s, rule(HOST, path('/*', undefined, 'go', 'use-annotation'), path('/old/*')));
    }),
    'a part of what the other one wants': shop((s) => {
      gone(s);
      route(s, rule(HOST, path('/a*', undefined, ...GONE), path('/*')));
    }),
    'groups of all kinds': await recording('healthy-group-actions'),
  },

  fails: {
    'two members of one order': {
      given: await incident('inc-038'),
      finds: ['Ingress bookshop/b-backend'],
    },
    'two namespaces': {
      given: await recording('rule-shadowed', (s) => {
        named(
          s,
          'kubernetes/ingresses.networking.k8s.io',
          'api',
        ).spec.rules[0].http.paths[0].backend.service.name = 'other';
        s['kubernetes/services'].push({
          ...structuredClone(
            s['kubernetes/services'].find(
              ({ metadata }: Draft) => metadata.namespace === 'team-b' && metadata.name === 'web',
            ),
          ),
          metadata: { namespace: 'team-b', name: 'other' },
        });
      }),
      finds: ['Ingress team-b/api'],
    },
    'two paths of one rule': {
      given: shop((s) => {
        gone(s);
        route(s, rule(HOST, path('/*'), path('/old/*', undefined, ...GONE)));
      }),
      finds: ['Ingress shop/web'],
    },
    'two members, and a class with parameters': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        join(
          s,
          'zzz',
          rule(HOST, path('/old/*', undefined, ...GONE), path('/a', 'Exact', ...GONE)),
        );
        ingress(s, 'zzz').metadata.annotations['alb.ingress.kubernetes.io/actions.gone'] =
          JSON.stringify({ type: 'fixed-response', fixedResponseConfig: { statusCode: '410' } });
      }),
      finds: ['Ingress shop/zzz'],
    },
  },
});
