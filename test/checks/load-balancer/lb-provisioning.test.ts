import { incident, loadBalancer, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-provisioning.js';
import { checkTester } from '../../support/check-tester.js';
import { byFlag, byTags } from '../../support/listening.js';

const FOUND = ['LoadBalancer k8s-shop-web-724d82a5b7'];
const begin = (s: Draft): void => {
  loadBalancer(s).State.Code = 'provisioning';
};

checkTester(check, {
  passes: {
    'one that is ready': await recording('healthy-legal-fleet'),
    'one that failed, which is another fault': shop((s) => {
      loadBalancer(s).State.Code = 'failed';
    }),
    'one whose state was not seen': shop((s) => delete loadBalancer(s).State),
  },

  fails: {
    'one that was just made': { given: shop(begin), finds: FOUND },
    'one that no address leads to': {
      given: shop((s) => {
        begin(s);
        byTags(s);
      }),
      finds: FOUND,
    },
    'one of a class that the controller has by its flag': {
      given: shop((s) => {
        begin(s);
        byFlag(s);
      }),
      finds: FOUND,
    },
    'an incident': {
      given: await incident('inc-031'),
      finds: ['LoadBalancer k8s-greenhou-dashboar-4452682f0a'],
    },
  },
});
