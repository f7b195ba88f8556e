import { incident } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/alb-503-observed.js';
import { checkTester } from '../../support/check-tester.js';
import { observedCases } from '../../support/observed.js';

const { passes, fails } = observedCases('HTTPCode_ELB_503_Count');

checkTester(check, {
  passes,
  fails: {
    ...fails,
    'an incident': {
      given: await incident('inc-018'),
      finds: ['LoadBalancer k8s-accounts-accounts-e356894b01'],
    },
  },
});
