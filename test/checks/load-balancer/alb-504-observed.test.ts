import { incident } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/alb-504-observed.js';
import { checkTester } from '../../support/check-tester.js';
import { observedCases } from '../../support/observed.js';

const { passes, fails } = observedCases('HTTPCode_ELB_504_Count');

checkTester(check, {
  passes,
  fails: {
    ...fails,
    'an incident': {
      given: await incident('inc-047'),
      finds: ['LoadBalancer k8s-broadcas-studio-8c182c1ff0'],
    },
  },
});
