import { recording, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-app-error.js';
import { checkTester } from '../../support/check-tester.js';
import { answer, probeBy } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

checkTester(check, {
  passes: {
    'another code': shop((s) => answer(s, '404')),
    'an NLB in front of nodes without a pod': await recording('healthy-nlb-etp-local'),
  },

  fails: {
    'a recording': {
      given: await recording('readiness-gate-blocked'),
      finds: ['TargetGroup k8s-shop-web-5857d8b2eb'],
    },
    'a readiness probe that asks for something else': {
      given: shop((s) => {
        answer(s, '500, 502');
        probeBy(s, { httpGet: { path: '/ready', port: 'http' } });
      }),
      finds,
    },
    'one target of four': { given: shop((s) => answer(s, '503', 'web', 1)), finds },
  },
});
