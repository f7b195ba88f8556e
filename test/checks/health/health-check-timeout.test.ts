import { recording, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-timeout.js';
import { checkTester } from '../../support/check-tester.js';
import { failFor, failingTargets, probeBy } from '../../support/failing-targets.js';

const { passes, fails } = failingTargets('Target.Timeout', 'Target.FailedHealthChecks');

checkTester(check, {
  passes,

  fails: {
    ...fails,
    'an application that is slow, as its readiness probe knows': {
      given: shop((s) => {
        failFor(s, 'Target.Timeout');
        probeBy(s, { httpGet: { path: '/healthz', port: 'http' }, timeoutSeconds: 20 });
      }),
      finds: ['TargetGroup k8s-shop-web-7d6cdd9601'],
    },
    'a security group that lets nothing through': {
      given: await recording('sg-rule-revoked'),
      finds: ['TargetGroup k8s-shop-web-681c14e7eb'],
    },
  },
});
