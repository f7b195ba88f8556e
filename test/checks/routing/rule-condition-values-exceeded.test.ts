import { event, incident, recording, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/rule-condition-values-exceeded.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, path, route, rule } from '../../support/ingress-drafts.js';

const SAID =
  "Failed deploy model due to failed to create listener rule: ValidationError: A rule can only have '5' condition values";

const conditions = (s: Draft, count: number): void =>
  annotate(s, 'conditions.web', [
    {
      field: 'path-pattern',
      pathPatternConfig: { values: Array.from({ length: count }, (_, i) => `/p${i}`) },
    },
  ]);

checkTester(check, {
  passes: {
    'five of them: a host, a prefix and two more': shop((s) => {
      conditions(s, 2);
      route(s, rule('shop.example.com', path('/a', 'Prefix')));
    }),
    'many, of a backend that no path names': shop((s) =>
      annotate(s, 'conditions.other', [
        {
          field: 'path-pattern',
          pathPatternConfig: { values: Array.from({ length: 9 }, (_, i) => `/p${i}`) },
        },
      ]),
    ),
    'conditions of all kinds': await recording('healthy-group-actions'),
    'too many rules, which is another quota': await incident('inc-036'),
  },

  fails: {
    'as AWS says, of a group of which not all was seen': {
      given: shop((s, snapshot) => {
        annotate(s, 'group.name', 'all');
        snapshot.scope = { namespaces: ['shop'], subject: null };
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['IngressGroup all'],
    },
    'six of them: a prefix counts twice': {
      given: shop((s) => {
        conditions(s, 3);
        route(s, rule('shop.example.com', path('/a', 'Prefix')));
      }),
      finds: ['Ingress shop/web'],
    },
    'as AWS says': {
      given: shop((s) => {
        conditions(s, 5);
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'headers and parameters, in a class with parameters': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        annotate(s, 'conditions.web', [
          {
            field: 'http-header',
            httpHeaderConfig: { httpHeaderName: 'x-a', values: ['1', '2'] },
          },
          {
            field: 'query-string',
            queryStringConfig: { values: [{ key: 'a', value: '1' }, { value: '2' }] },
          },
        ]);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
