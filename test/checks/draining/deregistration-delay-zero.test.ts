import { loadBalancer, shop, targetGroup } from '../../../fixtures/shop.js';
import check from '../../../src/checks/draining/deregistration-delay-zero.js';
import { checkTester } from '../../support/check-tester.js';
import { attribute, delay } from '../../support/leave.js';

const CLOSES = 'deregistration_delay.connection_termination.enabled';

checkTester(check, {
  passes: {
    'a short delay': shop((s) => delay(s, 5)),
    'a network load balancer that leaves connections open': shop((s) => delay(s, 0, 'tcp')),
    'datagrams, which are closed by default': shop((s) => {
      delay(s, 0, 'tcp');
      attribute(s, CLOSES, 'true', 'tcp');
      targetGroup(s, 'tcp').Protocol = 'UDP';
    }),
    'a target group that no load balancer uses': shop((s) => {
      delay(s, 0);
      targetGroup(s).LoadBalancerArns = [];
    }),
  },

  fails: {
    'no delay': { given: shop((s) => delay(s, 0)), finds: ['TargetGroup k8s-shop-web-7d6cdd9601'] },
    'no delay behind an internal load balancer': {
      given: shop((s) => {
        delay(s, 0);
        loadBalancer(s).Scheme = 'internal';
      }),
      finds: ['TargetGroup k8s-shop-web-7d6cdd9601'],
    },
    'a network load balancer that closes connections': {
      given: shop((s) => {
        delay(s, 0, 'tcp');
        attribute(s, CLOSES, 'true', 'tcp');
      }),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
  },
});
