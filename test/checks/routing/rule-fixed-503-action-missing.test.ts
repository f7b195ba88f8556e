import check from '../../../src/checks/routing/rule-fixed-503-action-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { fixedCases } from '../../support/fixed-503.js';

const { passes, fails } = await fixedCases(
  'Backend action does not exist',
  'Backend service does not exist',
);

checkTester(check, { passes, fails });
