import { pods, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-redirect.js';
import { checkTester } from '../../support/check-tester.js';
import { answer, probeBy } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

checkTester(check, {
  passes: {
    'another code': shop((s) => answer(s, '404')),
    'a code that tells of no other place': shop((s) => answer(s, '304')),
  },

  fails: {
    'from plain HTTP to HTTPS': { given: shop((s) => answer(s, '301')), finds },
    'one target of four': { given: shop((s) => answer(s, '307', 'web', 1)), finds },
    'a readiness probe at another path': {
      given: shop((s) => {
        answer(s, '302');
        probeBy(s, { httpGet: { path: '/ready', port: 8080 } });
      }),
      finds,
    },
    'pods without a readiness probe': {
      given: shop((s) => {
        answer(s, '308');
        for (const pod of pods(s)) delete pod.spec.containers[0].readinessProbe;
      }),
      finds,
    },
  },
});
