import { binding, event, incident, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/sg-rule-quota-exceeded.js';
import { checkTester } from '../../support/check-tester.js';

const FULL =
  'Failed deploy model due to operation error EC2: AuthorizeSecurityGroupIngress, https response error StatusCode: 400, api error RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached';

checkTester(check, {
  passes: {
    'one that is over': shop((s) => {
      event(s, 'FailedDeployModel', FULL, { at: '2026-11-25T17:50:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'another quota': shop((s) =>
      event(s, 'FailedDeployModel', 'Failed deploy model due to TooManyRules: too many rules'),
    ),
  },

  fails: {
    'the group of the load balancer': {
      given: shop((s) => event(s, 'FailedDeployModel', FULL)),
      finds: ['Ingress shop/web'],
    },
    'the group of a network load balancer': {
      given: shop((s) => event(s, 'FailedDeployModel', FULL, { kind: 'Service', name: 'tcp' })),
      finds: ['Service shop/tcp'],
    },
    'the group of the targets': {
      given: shop((s) =>
        event(s, 'FailedNetworkReconcile', FULL, {
          kind: 'TargetGroupBinding',
          name: binding(s).metadata.name,
        }),
      ),
      finds: ['TargetGroupBinding shop/k8s-shop-web-7d6cdd9601'],
    },
    'too many source ranges': {
      given: await incident('inc-028'),
      finds: ['Ingress b2b-gateway/partner-api'],
    },
  },
});
