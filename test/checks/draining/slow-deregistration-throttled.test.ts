import { event, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/draining/slow-deregistration-throttled.js';
import { checkTester } from '../../support/check-tester.js';
import { ownLog } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const said = (call: string): string =>
  `operation error Elastic Load Balancing v2: ${call}, exceeded maximum number of attempts, 10, https response error StatusCode: 400, api error Throttling: Rate exceeded`;

checkTester(check, {
  passes: {
    'another call that is throttled': shop((s) =>
      event(s, 'FailedDeployModel', `Failed deploy model due to ${said('DescribeTags')}`),
    ),
    'a deregistration that fails otherwise': shop((s) =>
      ownLog(s, {
        msg: 'failed',
        error:
          'operation error Elastic Load Balancing v2: DeregisterTargets, api error TargetGroupNotFound: gone',
      }),
    ),
  },

  fails: {
    'a line of now': {
      given: shop((s) => ownLog(s, { msg: 'failed', error: said('DeregisterTargets') })),
      finds: [CONTROLLER],
    },
    'an event': {
      given: shop((s) =>
        event(s, 'FailedDeployModel', `Failed deploy model due to ${said('DeregisterTargets')}`),
      ),
      finds: [CONTROLLER],
    },
  },
});
