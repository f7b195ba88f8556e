import { args, recording, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/max-targets-flag-truncates.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroupBinding shop/k8s-shop-web-7d6cdd9601';
const TCP = 'TargetGroupBinding shop/k8s-shop-tcp-ca840b7458';

checkTester(check, {
  passes: {
    'a limit that is not reached': shop((s) => args(s).push('--max-targets-per-target-group=4')),
    'no limit': shop((s) => args(s).push('--max-targets-per-target-group=0')),
  },

  fails: {
    'a limit below the number of pods': {
      given: shop((s) => args(s).push('--max-targets-per-target-group=3')),
      finds: [WEB, TCP],
    },
    'a limit below the number of nodes': {
      given: await recording('healthy-instance', (s) =>
        args(s).push('--max-targets-per-target-group=1'),
      ),
      finds: ['TargetGroupBinding shop/k8s-shop-web-18b21c1209'],
    },
  },
});
