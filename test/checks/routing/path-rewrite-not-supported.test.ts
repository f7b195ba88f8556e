import { incident, ingress, shop, type Draft, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/path-rewrite-not-supported.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, path, route, rule } from '../../support/ingress-drafts.js';

const REWRITE = 'nginx.ingress.kubernetes.io/rewrite-target';

const rewrite = (s: Draft, value = '/', at = '/api'): void => {
  ingress(s).metadata.annotations[REWRITE] = value;
  route(s, rule('shop.example.com', path(at, 'Prefix')));
};

checkTester(check, {
  passes: {
    'a path that is the root': shop((s) => rewrite(s, '/', '/')),
    'with a transform for the backend': shop((s) => {
      rewrite(s);
      annotate(s, 'transforms.web', [
        {
          type: 'url-rewrite',
          urlRewriteConfig: { rewrites: [{ regex: '^/api', replace: '/' }] },
        },
      ]);
    }),
    'an action that forwards nothing': shop((s) => {
      rewrite(s);
      route(s, rule(undefined, path('/api', 'Prefix', 'gone', 'use-annotation')));
      annotate(s, 'actions.gone', {
        type: 'fixed-response',
        fixedResponseConfig: { statusCode: '410' },
      });
    }),
    'an Ingress that the other controller serves': shop((s) => {
      rewrite(s);
      ingress(s).spec.ingressClassName = 'nginx';
    }),
    'a path for another service': await incident('inc-038'),
  },

  fails: {
    'of nginx': { given: shop((s) => rewrite(s)), finds: ['Ingress shop/web'] },
    'of kong, and a class that the controller has by its flag': {
      given: shop((s) => {
        route(s, rule('shop.example.com', path('/api/*')));
        ingress(s).metadata.annotations['konghq.com/strip-path'] = 'true';
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
