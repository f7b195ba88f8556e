import { recording } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-timeout.js';
import { checkTester } from '../../support/check-tester.js';
import { failingTargets } from '../../support/failing-targets.js';

const { passes, fails } = failingTargets('Target.Timeout', 'Target.FailedHealthChecks');

checkTester(check, {
  passes,

  fails: {
    ...fails,
    'a security group that lets nothing through': {
      given: await recording('sg-rule-revoked'),
      finds: ['TargetGroup k8s-shop-web-681c14e7eb'],
    },
  },
});
