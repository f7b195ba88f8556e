import { event, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-api-throttled.js';
import { checkTester } from '../../support/check-tester.js';
import { ownLog } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const THROTTLED =
  'Failed deploy model due to operation error Elastic Load Balancing v2: DescribeTags, exceeded maximum number of attempts, 10, https response error StatusCode: 400, api error Throttling: Rate exceeded';

checkTester(check, {
  passes: {
    'one that is over': shop((s) => {
      event(s, 'FailedDeployModel', THROTTLED, { at: '2026-11-25T17:50:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'a line of long ago': shop((s) =>
      ownLog(s, {
        msg: 'failed',
        error: 'api error Throttling: Rate exceeded',
        ts: '2026-11-25T09:00:00Z',
      }),
    ),
  },

  fails: {
    'an Ingress': {
      given: shop((s) => event(s, 'FailedDeployModel', THROTTLED)),
      finds: [CONTROLLER],
    },
    'a line of now': {
      given: shop((s) =>
        ownLog(s, { msg: 'failed to list', error: 'api error RequestLimitExceeded: slow down' }),
      ),
      finds: [CONTROLLER],
    },
  },
});
