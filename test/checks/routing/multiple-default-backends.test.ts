import { event, incident, ingress, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/multiple-default-backends.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, join, path, rule } from '../../support/ingress-drafts.js';

const SAID =
  'Failed build model due to multiple ingress defined default backend: [shop/web shop/other]';

const two = (s: Draft): Draft => {
  const other = join(s, 'other', rule(undefined, path('/', 'Prefix')));
  for (const { spec } of [ingress(s), other]) {
    spec.defaultBackend = { service: { name: 'web', port: { name: 'http' } } };
  }
  return other;
};

checkTester(check, {
  passes: {
    'one of two': shop((s) => {
      delete two(s).spec.defaultBackend;
    }),
    'two, on ports of their own': shop((s) => {
      two(s);
      annotate(s, 'listen-ports', '[{"HTTPS":8443}]', 'other');
    }),
    'two groups': shop((s) => {
      two(s);
      annotate(s, 'group.name', 'another', 'other');
    }),
    'a healthy one that kubectl shows as default-http-backend': await incident('inc-040'),
  },

  fails: {
    'as it says, of a group of which not all was seen': {
      given: shop((s, snapshot) => {
        annotate(s, 'group.name', 'all');
        snapshot.scope = { namespaces: ['shop'], subject: null };
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['IngressGroup all'],
    },
    'before the controller says anything': {
      given: shop((s) => {
        two(s);
      }),
      finds: ['IngressGroup all'],
    },
    'as it says': {
      given: shop((s) => {
        two(s);
        event(s, 'FailedBuildModel', SAID);
      }),
      finds: ['IngressGroup all'],
    },
    'a class with parameters, and a member that is not built yet': {
      given: shop((s) => {
        delete two(s).status;
        useParams(s, { scheme: 'internet-facing' });
      }),
      finds: ['IngressGroup all'],
    },
  },
});
