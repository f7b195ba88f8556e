import { event, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/mtls-config-invalid.js';
import { checkTester } from '../../support/check-tester.js';
import { second, set } from '../../support/listening.js';

const ANNOTATION = 'mutual-authentication';

checkTester(check, {
  passes: {
    'verified against a trust store by its name': shop((s) =>
      set(s, ANNOTATION, [{ port: 443, mode: 'verify', trustStore: 'staff' }]),
    ),
    'passed through': shop((s) => set(s, ANNOTATION, [{ port: 443, mode: 'passthrough' }])),
    'a port that nothing listens on': shop((s) =>
      set(s, ANNOTATION, [{ port: 8443, mode: 'off' }]),
    ),
    'said by one member of two': shop((s) => {
      second(s);
      set(s, ANNOTATION, [{ port: 443, mode: 'passthrough' }]);
    }),
    'members that do not agree, on ports of their own': shop((s) => {
      set(s, ANNOTATION, [{ port: 443, mode: 'passthrough' }]);
      second(s, (annotations) => {
        annotations['listen-ports'] = '[{"HTTPS":8443}]';
        annotations[ANNOTATION] = '[{"port":8443,"mode":"off"}]';
      });
    }),
  },

  fails: {
    'verified against nothing': {
      given: shop((s) => set(s, ANNOTATION, [{ port: 443, mode: 'verify' }])),
      finds: ['Ingress shop/web'],
    },
    'a trust store that is of no use': {
      given: shop((s) => {
        set(s, ANNOTATION, [{ port: 443, mode: 'off', trustStore: 'staff' }]);
        useParams(s, {});
      }),
      finds: ['Ingress shop/web'],
    },
    'no JSON': {
      given: shop((s) => set(s, ANNOTATION, '[{port: 443}]')),
      finds: ['Ingress shop/web'],
    },
    'members that do not agree': {
      given: shop((s) => {
        set(s, ANNOTATION, [{ port: 443, mode: 'passthrough' }]);
        second(s, (annotations) => {
          annotations[ANNOTATION] = '[{"port":443,"mode":"off"}]';
        });
      }),
      finds: ['Ingress shop/web-too'],
    },
    'what the controller says': {
      given: shop((s) => {
        set(s, ANNOTATION, [{ port: 443, mode: 'verify', trustStore: 'staff' }]);
        event(
          s,
          'FailedBuildModel',
          "Failed build model due to ingress: shop/web: couldn't find TrustStore with name staff: operation error DescribeTrustStores, TrustStoreNotFound",
        );
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
