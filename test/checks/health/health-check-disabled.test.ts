import { binding, keep, shop, targetGroup, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-disabled.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const off = (s: Draft): void => {
  Object.assign(targetGroup(s), { TargetType: 'lambda', HealthCheckEnabled: false });
};

checkTester(check, {
  passes: {
    'a function that is checked': shop((s) => {
      targetGroup(s).TargetType = 'lambda';
    }),
    'nothing says whether it is checked': shop((s) => {
      delete targetGroup(s).HealthCheckEnabled;
    }),
    'a target group that no load balancer uses': shop((s) => {
      off(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
  },

  fails: {
    'a function that is not checked': {
      given: shop((s) => {
        off(s);
        const [target] = targets(s).splice(0, 4);
        target.TargetHealth = { State: 'unavailable', Reason: 'Target.HealthCheckDisabled' };
        targets(s).push(target);
      }),
      finds: [WEB],
    },
    'one that an action of the Ingress forwards to': {
      given: shop((s) => {
        off(s);
        const { name } = binding(s).metadata;
        keep(
          s,
          'kubernetes/targetgroupbindings.elbv2.k8s.aws',
          (one) => one.metadata.name !== name,
        );
      }),
      finds: [WEB],
    },
    'and of which nothing is said': { given: shop(off), finds: [WEB] },
  },
});
