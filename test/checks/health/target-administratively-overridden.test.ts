import { shop, targetGroup, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/target-administratively-overridden.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const override = (s: Draft, State: string): void => {
  for (const one of targets(s)) {
    if (one.Target.AvailabilityZone === 'us-west-2b') one.AdministrativeOverride = { State };
  }
};

checkTester(check, {
  passes: {
    'no override': shop((s) => override(s, 'no_override')),
    'nobody knows': shop((s) => override(s, 'unknown')),
    'a target group that no load balancer uses': shop((s) => {
      override(s, 'zonal_shift_active');
      targetGroup(s).LoadBalancerArns = [];
    }),
  },

  fails: {
    'a zonal shift': { given: shop((s) => override(s, 'zonal_shift_active')), finds: [WEB] },
    'a zonal shift by DNS, away from one target of no zone': {
      given: shop((s) => {
        targets(s)[0].AdministrativeOverride = { State: 'zonal_shift_delegated_to_dns' };
        delete targets(s)[0].Target.AvailabilityZone;
      }),
      finds: [WEB],
    },
  },
});
