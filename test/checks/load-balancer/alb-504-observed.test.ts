import { incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/alb-504-observed.js';
import { checkTester } from '../../support/check-tester.js';
import { byFlag, byTags } from '../../support/listening.js';
import { count } from '../../support/metrics.js';

const FOUND = ['LoadBalancer k8s-shop-web-724d82a5b7'];
const METRIC = 'HTTPCode_ELB_504_Count';
const some = (s: Draft): void => count(s, { RequestCount: [5000, 5000], [METRIC]: [0, 120, 7] });

checkTester(check, {
  passes: {
    'nothing but zeros': shop((s) => count(s, { RequestCount: 10_000, [METRIC]: [0, 0] })),
    'no points at all': shop((s) => count(s, { RequestCount: 10_000, [METRIC]: [] })),
    'answers of the application': shop((s) =>
      count(s, { RequestCount: 10_000, HTTPCode_Target_5XX_Count: 120 }),
    ),
    'another status': shop((s) => count(s, { RequestCount: 10_000, HTTPCode_ELB_500_Count: 120 })),
  },

  fails: {
    'more than a few': { given: shop(some), finds: FOUND },
    'one among very many': {
      given: shop((s) => count(s, { RequestCount: 100_000, [METRIC]: 1 })),
      finds: FOUND,
    },
    'no request was counted': {
      given: shop((s) => count(s, { TargetConnectionErrorCount: 3, [METRIC]: 3 })),
      finds: FOUND,
    },
    'a load balancer that no address leads to': {
      given: shop((s) => {
        some(s);
        byTags(s);
      }),
      finds: FOUND,
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        some(s);
        byFlag(s);
      }),
      finds: FOUND,
    },
    'an incident': {
      given: await incident('inc-047'),
      finds: ['LoadBalancer k8s-broadcas-studio-8c182c1ff0'],
    },
  },
});
