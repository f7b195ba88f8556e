import {
  backend,
  ingress,
  klass,
  recording,
  shop,
  useFlagClass,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/action-annotation-unused.js';
import { checkTester } from '../../support/check-tester.js';

const REDIRECT =
  '{"type":"redirect","redirectConfig":{"protocol":"HTTPS","port":"443","statusCode":"HTTP_301"}}';

function describe(s: Draft, name: string): void {
  ingress(s).metadata.annotations[`alb.ingress.kubernetes.io/actions.${name}`] = REDIRECT;
}

checkTester(check, {
  passes: {
    'an action that a backend names': shop((s) => {
      describe(s, 'redirect');
      Object.assign(backend(s), { name: 'redirect', port: { name: 'use-annotation' } });
    }),
    'an action that the default backend names': shop((s) => {
      describe(s, 'redirect');
      ingress(s).spec.defaultBackend = {
        service: { name: 'redirect', port: { name: 'use-annotation' } },
      };
    }),
    'conditions, which any port makes use of': shop(
      (s) => (ingress(s).metadata.annotations['alb.ingress.kubernetes.io/conditions.web'] = '[]'),
    ),
    'an Ingress of another controller': shop((s) => {
      describe(s, 'redirect');
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
    'a recording with many actions': await recording('healthy-group-actions'),
  },

  fails: {
    'a backend of that name with a number': {
      given: shop((s) => {
        describe(s, 'redirect');
        Object.assign(backend(s), { name: 'redirect', port: { number: 443 } });
      }),
      finds: ['Ingress shop/web'],
    },
    'no backend of that name, on a class by flag': {
      given: shop((s) => {
        describe(s, 'ssl-redirect');
        useFlagClass(s);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
