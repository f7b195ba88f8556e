import { loadBalancer, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-tls-client-incompatible.js';
import { checkTester } from '../../support/check-tester.js';
import { byFlag, byTags } from '../../support/listening.js';
import { count } from '../../support/metrics.js';

const FOUND = ['LoadBalancer k8s-shop-web-724d82a5b7'];
const failing = { RequestCount: 1000, ClientTLSNegotiationErrorCount: 400 };
const policy = (s: Draft, name = 'ELBSecurityPolicy-TLS13-1-3-2021-06'): void => {
  for (const one of s['aws/elbv2/listeners'][loadBalancer(s).LoadBalancerArn]) {
    if (one.Protocol === 'HTTPS') one.SslPolicy = name;
  }
};

checkTester(check, {
  passes: {
    'a wide policy': shop((s) => {
      policy(s, 'ELBSecurityPolicy-TLS13-1-2-2021-06');
      count(s, failing);
    }),
    'the default one': shop((s) => {
      policy(s, 'ELBSecurityPolicy-2016-08');
      count(s, failing);
    }),
    'a few, as scanners make': shop((s) => {
      policy(s);
      count(s, { RequestCount: 1000, ClientTLSNegotiationErrorCount: 20 });
    }),
    none: shop((s) => {
      policy(s);
      count(s, { RequestCount: 1000 });
    }),
  },

  fails: {
    'many, and TLS 1.3 alone': {
      given: shop((s) => {
        policy(s);
        count(s, failing);
      }),
      finds: FOUND,
    },
    'many, and forward secrecy alone': {
      given: shop((s) => {
        policy(s, 'ELBSecurityPolicy-FS-1-2-Res-2020-10');
        count(s, failing);
        byTags(s);
      }),
      finds: FOUND,
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        policy(s);
        count(s, failing);
        byFlag(s);
      }),
      finds: FOUND,
    },
  },
});
