import { incident, ingress, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/path-regex-not-enabled.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, path, route, rule } from '../../support/ingress-drafts.js';

const given = (value: string, pathType?: string, isEnabled?: string) =>
  shop((s) => {
    route(s, rule('shop.example.com', path(value, pathType)));
    if (isEnabled !== undefined) annotate(s, 'use-regex-path-match', isEnabled);
  });

checkTester(check, {
  passes: {
    'it is enabled': given('/api/(v1|v2)/.+', 'ImplementationSpecific', 'true'),
    wildcards: given('/api/*/v?', 'ImplementationSpecific'),
    'brackets of a path': given('/Products(1)', 'Prefix'),
    'a dollar sign of a path': given('/odata/$metadata', 'Prefix'),
    'a file with a dot': given('/index.html', 'Exact'),
    'a plus sign': given('/c++', 'Prefix'),
    'what the controller refuses': given('/api/.*', 'Prefix'),
    'a wildcard in a prefix, which is refused': await incident('inc-017'),
    'an Ingress that another controller serves': shop((s) => {
      route(s, rule(undefined, path('/api/(v1|v2)', 'ImplementationSpecific')));
      ingress(s).spec.ingressClassName = 'nginx';
    }),
  },

  fails: {
    'of another controller': {
      given: given('/api(/|$)(.*)', 'ImplementationSpecific'),
      finds: ['Ingress shop/web'],
    },
    'alternatives, and no type': { given: given('/(a|b)/c'), finds: ['Ingress shop/web'] },
    'it is disabled': {
      given: given('/v[0-9]+', 'ImplementationSpecific', 'false'),
      finds: ['Ingress shop/web'],
    },
    'a type that takes no expressions': {
      given: given('/(a|b)', 'Prefix', 'true'),
      finds: ['Ingress shop/web'],
    },
    'of a class that the controller has by its flag': {
      given: shop((s) => {
        route(s, rule(undefined, path('/users/\\d+', 'ImplementationSpecific')));
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
