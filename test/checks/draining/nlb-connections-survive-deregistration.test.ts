import { shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/draining/nlb-connections-survive-deregistration.js';
import { checkTester } from '../../support/check-tester.js';
import { attribute, leave } from '../../support/leave.js';

const CLOSES = 'deregistration_delay.connection_termination.enabled';

checkTester(check, {
  passes: {
    'connections that are closed': shop((s) => {
      attribute(s, CLOSES, 'true', 'tcp');
      leave(s, 'tcp');
    }),
    'an application load balancer, which has no such setting': shop((s) => leave(s)),
    'connections that stay where nothing leaves': shop((s) => attribute(s, CLOSES, 'false', 'tcp')),
  },

  fails: {
    'a target without a pod': {
      given: shop((s) => {
        attribute(s, CLOSES, 'false', 'tcp');
        leave(s, 'tcp');
      }),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
  },
});
