import { incident, recording } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-code-mismatch.js';
import { checkTester } from '../../support/check-tester.js';
import { failingTargets } from '../../support/failing-targets.js';

const { passes, fails } = failingTargets('Target.ResponseCodeMismatch', 'Target.Timeout');

checkTester(check, {
  passes,

  fails: {
    ...fails,
    'a path that is not there': {
      given: await recording('health-code-404'),
      finds: ['TargetGroup k8s-shop-web-d96f0d3f4e'],
    },
    'an incident': { given: await incident('inc-053'), finds: ['TargetGroup outfitter-nginx'] },
  },
});
