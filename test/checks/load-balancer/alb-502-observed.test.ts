import { incident } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/alb-502-observed.js';
import { checkTester } from '../../support/check-tester.js';
import { observedCases } from '../../support/observed.js';

const { passes, fails } = observedCases('HTTPCode_ELB_502_Count');

checkTester(check, {
  passes,
  fails: {
    ...fails,
    'an incident': {
      given: await incident('inc-062'),
      finds: ['LoadBalancer k8s-grocerie-cart-9953a8f6a4'],
    },
  },
});
