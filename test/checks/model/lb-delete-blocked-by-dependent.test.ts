import { event, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/lb-delete-blocked-by-dependent.js';
import { checkTester } from '../../support/check-tester.js';

const ARN =
  'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/net/k8s-shop-tcp/0123456789abcdef';
const SAID = `Failed deploy model due to ResourceInUse: Load balancer '${ARN}' cannot be deleted because it is currently associated with another service`;

checkTester(check, {
  passes: {
    'another thing in use': shop((s) =>
      event(s, 'FailedDeployModel', "Failed deploy model due to ResourceInUse: 'x' is in use"),
    ),
    'a success after it': shop((s) => {
      event(s, 'FailedDeployModel', SAID, { at: '2026-11-25T17:57:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },
  fails: {
    'a Service': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID, { kind: 'Service', name: 'tcp' })),
      finds: ['Service shop/tcp'],
    },
    'an Ingress in a class by flag, whose load balancer is not named': {
      given: shop((s) => {
        useFlagClass(s);
        event(
          s,
          'FailedDeployModel',
          'Failed deploy model due to ResourceInUse: it is currently associated with another service',
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'an Ingress in a class of its own': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
  },
});
