import { incident, loadBalancer, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-state-degraded.js';
import { checkTester } from '../../support/check-tester.js';
import { byFlag, byTags } from '../../support/listening.js';

const FOUND = ['LoadBalancer k8s-shop-web-724d82a5b7'];
const degrade = (s: Draft, Code: string, Reason?: string): void => {
  loadBalancer(s).State = { Code, ...(Reason === undefined ? {} : { Reason }) };
};

checkTester(check, {
  passes: {
    'one that is not ready yet': shop((s) => degrade(s, 'provisioning')),
    'one that is seconds old': await incident('inc-031'),
    'one whose state was not seen': shop((s) => delete loadBalancer(s).State),
  },

  fails: {
    'one that failed': {
      given: shop((s) => degrade(s, 'failed', 'No free addresses in subnet-1.')),
      finds: FOUND,
    },
    'one that cannot grow': { given: shop((s) => degrade(s, 'active_impaired')), finds: FOUND },
    'one that no address leads to': {
      given: shop((s) => {
        degrade(s, 'failed');
        byTags(s);
      }),
      finds: FOUND,
    },
    'one of a class that the controller has by its flag': {
      given: shop((s) => {
        degrade(s, 'failed');
        byFlag(s);
      }),
      finds: FOUND,
    },
  },
});
