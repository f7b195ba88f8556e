import { loadBalancer, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/waf-blocks-requests.js';
import { checkTester } from '../../support/check-tester.js';
import { byFlag, byTags } from '../../support/listening.js';
import { count } from '../../support/metrics.js';

const FOUND = ['LoadBalancer k8s-shop-web-724d82a5b7'];
const protect = (s: Draft): void => {
  s['aws/wafv2/web-acls'] = {
    [loadBalancer(s).LoadBalancerArn]: {
      Name: 'edge',
      Id: '1',
      ARN: 'arn:aws:wafv2:us-west-2:1:x',
    },
  };
};
const blocked = { RequestCount: 1000, HTTPCode_ELB_4XX_Count: 400 };

checkTester(check, {
  passes: {
    'no web ACL': shop((s) => count(s, blocked)),
    'a few': shop((s) => {
      protect(s);
      count(s, { RequestCount: 1000, HTTPCode_ELB_4XX_Count: 20 });
    }),
    'most of them by the application': shop((s) => {
      protect(s);
      count(s, { ...blocked, HTTPCode_Target_4XX_Count: 500 });
    }),
    none: shop((s) => {
      protect(s);
      count(s, { RequestCount: 1000 });
    }),
    'web ACLs that were not seen': shop((s) => {
      s['aws/wafv2/web-acls'] = {};
      count(s, blocked);
    }),
  },

  fails: {
    many: {
      given: shop((s) => {
        protect(s);
        count(s, blocked);
      }),
      finds: FOUND,
    },
    'a load balancer that no address leads to': {
      given: shop((s) => {
        protect(s);
        count(s, blocked);
        byTags(s);
      }),
      finds: FOUND,
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        protect(s);
        count(s, blocked);
        byFlag(s);
      }),
      finds: FOUND,
    },
  },
});
