import { event, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/target-registration-limit.js';
import { checkTester } from '../../support/check-tester.js';

const say = (s: Draft, name: string, message: string): void =>
  event(s, 'FailedReconcile', `Failed reconcile due to ${message}`, {
    kind: 'TargetGroupBinding',
    name,
  });
const FULL = 'TooManyTargets: You have reached the maximum number of targets';

checkTester(check, {
  passes: {
    'another refusal': shop((s) => say(s, 'k8s-shop-web-7d6cdd9601', 'Throttling: Rate exceeded')),
    'too many target groups, which is another limit': shop((s) =>
      event(s, 'FailedDeployModel', 'Failed deploy model due to TooManyTargetGroups'),
    ),
  },

  fails: {
    pods: {
      given: shop((s) => say(s, 'k8s-shop-web-7d6cdd9601', FULL)),
      finds: ['TargetGroupBinding shop/k8s-shop-web-7d6cdd9601'],
    },
    'pods of a Service': {
      given: shop((s) => say(s, 'k8s-shop-tcp-ca840b7458', FULL)),
      finds: ['TargetGroupBinding shop/k8s-shop-tcp-ca840b7458'],
    },
    nodes: {
      given: await recording('healthy-instance', (s) =>
        say(s, 'k8s-shop-web-18b21c1209', 'TooManyRegistrationsForTargetId: i-1'),
      ),
      finds: ['TargetGroupBinding shop/k8s-shop-web-18b21c1209'],
    },
  },
});
