import { incident, loadBalancer, shop, useFlagClass, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/dns-not-resolving.js';
import { checkTester } from '../../support/check-tester.js';

const name = (s: Draft, type = 'application'): string =>
  `LoadBalancer ${loadBalancer(s, type).LoadBalancerName}`;
const NAMES = { application: '', network: '' };
shop((s) => {
  NAMES.application = name(s);
  NAMES.network = name(s, 'network');
});

const fresh = (s: Draft, type = 'application', code = 'provisioning'): void => {
  loadBalancer(s, type).State = { Code: code };
  s['dns'][loadBalancer(s, type).DNSName.toLowerCase()] = { addresses: [], error: 'NXDOMAIN' };
};

checkTester(check, {
  passes: {
    'one that resolves while it is made': shop((s) => {
      loadBalancer(s).State = { Code: 'provisioning' };
    }),
    'one that is ready, and has no healthy target': shop((s) => fresh(s, 'network', 'active')),
    'one that was not asked for': shop((s) => {
      fresh(s);
      delete s['dns'][loadBalancer(s).DNSName.toLowerCase()];
    }),
  },

  fails: {
    'one that is being made': { given: shop((s) => fresh(s)), finds: [NAMES.application] },
    'one of a Service': { given: shop((s) => fresh(s, 'network')), finds: [NAMES.network] },
    'one of a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        fresh(s);
      }),
      finds: [NAMES.application],
    },
    'one that only its address tells': {
      given: shop((s) => {
        fresh(s);
        delete s['aws/elbv2/tags'][loadBalancer(s).LoadBalancerArn];
      }),
      finds: [NAMES.application],
    },
    'an incident': {
      given: await incident('inc-031'),
      finds: ['LoadBalancer k8s-greenhou-dashboar-4452682f0a'],
    },
  },
});
