import { pods, shop, targetGroup, targets } from '../../../fixtures/shop.js';
import check from '../../../src/checks/draining/deregistration-delay-default-slow.js';
import { checkTester } from '../../support/check-tester.js';
import { delay, leave } from '../../support/leave.js';

checkTester(check, {
  passes: {
    'a long delay where nothing leaves': shop((s) => delay(s, 300)),
    'a short delay': shop((s) => {
      delay(s, 30);
      leave(s);
    }),
    'a pod that is still there': shop((s) => {
      delay(s, 300);
      targets(s)[0].TargetHealth = { State: 'draining' };
      pods(s)[0].metadata.deletionTimestamp = '2026-11-25T18:00:10Z';
    }),
    'a delay that somebody chose': shop((s) => {
      delay(s, 120);
      leave(s);
    }),
    'connections through an NLB, which may be meant to last': shop((s) => {
      delay(s, 300, 'tcp');
      leave(s, 'tcp');
    }),
    'a target group that no load balancer uses': shop((s) => {
      delay(s, 300);
      leave(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
  },

  fails: {
    'a target without a pod': {
      given: shop((s) => {
        delay(s, 300);
        leave(s);
      }),
      finds: ['TargetGroup k8s-shop-web-7d6cdd9601'],
    },
    'two of them': {
      given: shop((s) => {
        delay(s, 300);
        leave(s);
        leave(s, 'web', '10.0.99.8');
      }),
      finds: ['TargetGroup k8s-shop-web-7d6cdd9601'],
    },
  },
});
