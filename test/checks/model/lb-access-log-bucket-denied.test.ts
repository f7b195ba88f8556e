import { event, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/lb-access-log-bucket-denied.js';
import { checkTester } from '../../support/check-tester.js';

const SAID =
  'Failed deploy model due to InvalidConfigurationRequest: Access Denied for bucket: shop-logs. Please check S3bucket permission';

checkTester(check, {
  passes: {
    'another failure': shop((s) =>
      event(s, 'FailedDeployModel', 'Failed deploy model due to InvalidConfigurationRequest: x'),
    ),
    'a success after it': shop((s) => {
      event(s, 'FailedDeployModel', SAID, { at: '2026-11-25T17:57:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },
  fails: {
    'an Ingress': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
    'an Ingress in a class by flag, and no bucket is named': {
      given: shop((s) => {
        useFlagClass(s);
        event(s, 'FailedDeployModel', 'Failed deploy model due to Access Denied for bucket');
      }),
      finds: ['Ingress shop/web'],
    },
    'a Service': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID, { kind: 'Service', name: 'tcp' })),
      finds: ['Service shop/tcp'],
    },
  },
});
