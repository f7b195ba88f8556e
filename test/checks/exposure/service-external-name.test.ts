import {
  backend,
  ingress,
  service,
  shop,
  useFlagClass,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/service-external-name.js';
import { checkTester } from '../../support/check-tester.js';

function alias(s: Draft): void {
  Object.assign(service(s).spec, { type: 'ExternalName', externalName: 'shop.example.net' });
}

checkTester(check, {
  passes: {
    'an action of the same name': shop((s) => {
      alias(s);
      backend(s).port = { name: 'use-annotation' };
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/actions.web'] =
        '{"type":"redirect","redirectConfig":{"host":"shop.example.net","statusCode":"HTTP_302"}}';
    }),
    'an ExternalName that the Ingress does not name': shop((s) =>
      s['kubernetes/services'].push({
        metadata: { name: 'other', namespace: 'shop' },
        spec: { type: 'ExternalName', externalName: 'shop.example.net' },
      }),
    ),
  },

  fails: {
    'as a backend': { given: shop((s) => alias(s)), finds: ['Service shop/web'] },
    'without ports, of a class by flag': {
      given: shop((s) => {
        alias(s);
        useFlagClass(s);
        delete service(s).spec.ports;
      }),
      finds: ['Service shop/web'],
    },
  },
});
