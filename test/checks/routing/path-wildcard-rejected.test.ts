import { event, incident, ingress, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/path-wildcard-rejected.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, join, path, route, rule } from '../../support/ingress-drafts.js';

const SAID =
  "Failed build model due to ingress: shop/web: prefix path shouldn't contain wildcards: /*";

checkTester(check, {
  passes: {
    'wildcards where they are allowed': shop((s) =>
      route(s, rule(undefined, path('/a/*', 'ImplementationSpecific'), path('/b?'))),
    ),
    'a prefix': shop((s) => route(s, rule(undefined, path('/', 'Prefix'), path('/a', 'Exact')))),
    'a member whose only listener redirects': shop((s) => {
      join(s, 'other', rule(undefined, path('/*', 'Prefix')));
      annotate(s, 'listen-ports', '[{"HTTP":80}]', 'other');
    }),
    'another thing that it refuses first': shop((s) => {
      route(s, rule(undefined, path('/*', 'Prefix')));
      annotate(s, 'listen-ports', 'none');
    }),
  },

  fails: {
    'as it says, of a group of which not all was seen': {
      given: shop((s, snapshot) => {
        annotate(s, 'group.name', 'all');
        snapshot.scope = { namespaces: ['shop'], subject: null };
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'as the controller says': {
      given: await incident('inc-017'),
      finds: ['Ingress kafka-tools/topics'],
    },
    'as it says of the shop': {
      given: shop((s) => {
        route(s, rule(undefined, path('/*', 'Prefix')));
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'an exact path, before the controller says anything': {
      given: shop((s) => route(s, rule(undefined, path('/a?', 'Exact')))),
      finds: ['Ingress shop/web'],
    },
    'a new Ingress of a class with parameters': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        route(s, rule(undefined, path('/*', 'Prefix'), path('/b*', 'Prefix')));
        delete ingress(s).status;
      }),
      finds: ['Ingress shop/web'],
    },
    'the other member of a group': {
      given: shop((s) => {
        join(s, 'other', rule(undefined, path('/*', 'Prefix')));
      }),
      finds: ['Ingress shop/other'],
    },
  },
});
