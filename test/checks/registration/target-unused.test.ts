import { binding, shop, targetGroup, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/target-unused.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const idle = (s: Draft, Reason: string, count = 4): void => {
  for (const one of targets(s).slice(0, count)) one.TargetHealth = { State: 'unused', Reason };
};

checkTester(check, {
  passes: {
    'a group that no load balancer uses': shop((s) => {
      idle(s, 'Target.NotInUse');
      targetGroup(s).LoadBalancerArns = [];
    }),
    'a binding made just now': shop((s, { capturedAt }) => {
      idle(s, 'Target.NotRegistered');
      binding(s).metadata.creationTimestamp = capturedAt;
    }),
    'targets that fail their health check': shop((s) => {
      for (const one of targets(s)) one.TargetHealth = { State: 'unhealthy' };
    }),
  },

  fails: {
    'an instance that is stopped': {
      given: shop((s) => idle(s, 'Target.InvalidState', 1)),
      finds: [WEB],
    },
    'one of each reason': {
      given: shop((s) => {
        const reasons = ['NotInUse', 'InvalidState', 'IpUnusable', 'NotRegistered'];
        for (const [at, reason] of reasons.entries()) {
          targets(s)[at].TargetHealth = { State: 'unused', Reason: `Target.${reason}` };
        }
      }),
      finds: [WEB],
    },
    'no reason': {
      given: shop((s) => (targets(s)[0].TargetHealth = { State: 'unused' })),
      finds: [WEB],
    },
    'no listener': { given: shop((s) => idle(s, 'Target.NotInUse')), finds: [WEB] },
    'a reason that is new': { given: shop((s) => idle(s, 'Target.Other')), finds: [WEB] },
  },
});
