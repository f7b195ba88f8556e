import { ingress, service, shop, type Draft, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/auth-skipped-on-http.js';
import { checkTester } from '../../support/check-tester.js';
import { annotate, path, route, rule } from '../../support/ingress-drafts.js';

const guard = (s: Draft): void => {
  annotate(s, 'auth-type', 'oidc');
  annotate(s, 'auth-idp-oidc', {
    issuer: 'https://id.example.com',
    authorizationEndpoint: 'https://id.example.com/authorize',
    tokenEndpoint: 'https://id.example.com/token',
    userInfoEndpoint: 'https://id.example.com/userinfo',
    secretName: 'oidc',
  });
};

const withoutRedirect = (s: Draft): void => {
  delete ingress(s).metadata.annotations['alb.ingress.kubernetes.io/ssl-redirect'];
};

checkTester(check, {
  passes: {
    'a listener that redirects': shop(guard),
    'HTTPS only': shop((s) => {
      guard(s);
      withoutRedirect(s);
      annotate(s, 'listen-ports', '[{"HTTPS":443}]');
    }),
    'people may stay out': shop((s) => {
      guard(s);
      withoutRedirect(s);
      annotate(s, 'auth-on-unauthenticated-request', 'allow');
    }),
    'nobody has to sign in': shop((s) => {
      withoutRedirect(s);
      annotate(s, 'auth-type', 'none');
    }),
    'a rule that redirects all of it': shop((s) => {
      guard(s);
      withoutRedirect(s);
      annotate(s, 'actions.ssl-redirect', {
        type: 'redirect',
        redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' },
      });
      ingress(s).spec.rules[0].http.paths.unshift(
        path('/*', 'ImplementationSpecific', 'ssl-redirect', 'use-annotation'),
      );
      ingress(s).spec.rules[0].http.paths[1].pathType = 'ImplementationSpecific';
      ingress(s).spec.rules[0].http.paths[1].path = '/*';
    }),
    'a fixed answer': shop((s) => {
      guard(s);
      withoutRedirect(s);
      annotate(s, 'actions.gone', {
        type: 'fixed-response',
        fixedResponseConfig: { statusCode: '410' },
      });
      route(s, rule(undefined, path('/', 'Prefix', 'gone', 'use-annotation')));
    }),
  },

  fails: {
    'both listeners': {
      given: shop((s) => {
        guard(s);
        withoutRedirect(s);
      }),
      finds: ['Ingress shop/web'],
    },
    'HTTP only': {
      given: shop((s) => {
        guard(s);
        withoutRedirect(s);
        annotate(s, 'listen-ports', '[{"HTTP":80}]');
      }),
      finds: ['Ingress shop/web'],
    },
    'a token, in a class with parameters': {
      given: shop((s) => {
        useParams(s, { scheme: 'internet-facing' });
        withoutRedirect(s);
        annotate(s, 'jwt-validation', { issuer: 'a', jwksEndpoint: 'https://id.example.com/keys' });
      }),
      finds: ['Ingress shop/web'],
    },
    'the Service asks for it': {
      given: shop((s) => {
        withoutRedirect(s);
        service(s).metadata.annotations = { 'alb.ingress.kubernetes.io/auth-type': 'cognito' };
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
