import { event, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/ssl-policy-unknown.js';
import { checkTester } from '../../support/check-tester.js';
import { set } from '../../support/listening.js';

const SAID =
  "Failed deploy model due to operation error Elastic Load Balancing v2: CreateListener, https response error StatusCode: 400, SSLPolicyNotFound: SSL policy 'ELBSecurityPolicy-New' not found";

checkTester(check, {
  passes: {
    'a policy that AWS took': shop((s) => set(s, 'ssl-policy', 'ELBSecurityPolicy-New')),
    'a policy of which AWS said nothing yet': shop((s) =>
      set(s, 'ssl-policy', 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09'),
    ),
    'another failure': shop((s) =>
      event(s, 'FailedDeployModel', 'Failed deploy model due to UnsupportedCertificate: x'),
    ),
  },

  fails: {
    'a policy that AWS does not know': {
      given: shop((s) => {
        set(s, 'ssl-policy', 'ELBSecurityPolicy-New');
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'a name that no policy of ELB has, before AWS said so': {
      given: shop((s) => set(s, 'ssl-policy', 'TLS-1-2-2017-01')),
      finds: ['Ingress shop/web'],
    },
    'a policy of the class': {
      given: shop((s) => {
        useParams(s, { sslPolicy: 'ELBSecurityPolicy-New' });
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'a policy that the controller has by its flag': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
  },
});
