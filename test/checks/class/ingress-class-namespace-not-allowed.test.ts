import { klass, recording, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/ingress-class-namespace-not-allowed.js';
import { checkTester } from '../../support/check-tester.js';

const select = (s: Draft, namespaceSelector: Draft): void => useParams(s, { namespaceSelector });

checkTester(check, {
  passes: {
    'a selector that selects everything': shop((s) => select(s, {})),
    'a label that the namespace has': shop((s) =>
      select(s, { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } }),
    ),
    'an expression that it satisfies': shop((s) =>
      select(s, { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' }] }),
    ),
    'parameters that the class does not name': shop((s) => {
      select(s, { matchLabels: { team: 'web' } });
      delete klass(s).spec.parameters;
    }),
    'parameters that are not there': shop((s) => {
      select(s, { matchLabels: { team: 'web' } });
      klass(s).spec.parameters.name = 'public';
    }),
  },

  fails: {
    'a label that the namespace lacks': {
      given: shop((s) => select(s, { matchLabels: { team: 'web' } })),
      finds: ['Ingress shop/web'],
    },
    'an expression that it fails': {
      given: shop((s) => select(s, { matchExpressions: [{ key: 'team', operator: 'Exists' }] })),
      finds: ['Ingress shop/web'],
    },
    'a recording': {
      given: await recording('params-namespace-excluded'),
      finds: ['Ingress shop/web'],
    },
  },
});
