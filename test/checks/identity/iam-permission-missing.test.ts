import { event, recording, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/iam-permission-missing.js';
import { checkTester } from '../../support/check-tester.js';

const DENIED =
  'Failed deploy model due to operation error Elastic Load Balancing v2: AddTags, https response error StatusCode: 403, RequestID: 00000000-0000-4000-8000-000000000000, api error AccessDenied: User: arn:aws:sts::123456789012:assumed-role/shop-prod-lbc/1764000000000000000 is not authorized to perform: elasticloadbalancing:AddTags on resource: arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/k8s-shop-web-724d82a5b7/*';

checkTester(check, {
  passes: {
    'an explicit deny, where nothing is missing': shop((s) =>
      event(s, 'FailedDeployModel', `${DENIED} with an explicit deny in a service control policy`),
    ),
    'a permissions boundary': shop((s) =>
      event(
        s,
        'FailedDeployModel',
        `${DENIED} because no permissions boundary allows the elasticloadbalancing:AddTags action`,
      ),
    ),
    'a success after it': shop((s) => {
      event(s, 'FailedDeployModel', DENIED, { at: '2026-11-25T17:57:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'another failure': await recording('cert-arn-not-found'),
  },

  fails: {
    'an action that no policy allows': {
      given: shop((s) =>
        event(
          s,
          'FailedDeployModel',
          `${DENIED} because no identity-based policy allows the elasticloadbalancing:AddTags action`,
        ),
      ),
      finds: ['Role shop-prod-lbc'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        event(s, 'FailedDeployModel', DENIED);
      }),
      finds: ['Role shop-prod-lbc'],
    },
    'a recording': {
      given: await recording('iam-action-denied'),
      finds: ['Role shop-prod-lbc'],
    },
  },
});
