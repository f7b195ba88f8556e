import { recording } from '../../../fixtures/shop.js';
import check from '../../../src/checks/routing/rule-fixed-503-backend-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { fixedCases } from '../../support/fixed-503.js';

const { passes, fails } = await fixedCases(
  'Backend service does not exist',
  'Backend action does not exist',
);

checkTester(check, {
  passes,
  fails: {
    ...fails,
    'as recorded': { given: await recording('service-missing-503'), finds: ['Ingress shop/web'] },
  },
});
