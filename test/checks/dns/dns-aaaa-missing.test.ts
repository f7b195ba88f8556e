import { loadBalancer, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/dns-aaaa-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { alias, HOST, resolves } from '../../support/names.js';

/** The load balancer answers in both families; the name to these addresses. */
const dualstack = (s: Draft, ...addresses: readonly string[]): void => {
  resolves(s, { addresses: [...addresses] });
  loadBalancer(s).IpAddressType = 'dualstack';
  s['dns'][loadBalancer(s).DNSName.toLowerCase()].addresses.push('2001:db8::1');
};

checkTester(check, {
  passes: {
    'a load balancer of one family': shop((s) => resolves(s, { addresses: ['203.0.113.1'] })),
    'a name of both families': shop((s) => dualstack(s, '203.0.113.1', '2001:db8::1')),
    'a resolver that gives no IPv6 addresses': shop((s) => {
      dualstack(s, '203.0.113.1');
      s['dns'][loadBalancer(s).DNSName.toLowerCase()].addresses.pop();
    }),
    'a CDN in front': shop((s) => dualstack(s, '192.0.2.1')),
    'no answer': shop((s) => {
      dualstack(s);
      s['dns'][HOST].error = 'NODATA';
    }),
  },

  fails: {
    'an alias of one family': {
      given: shop((s) => dualstack(s, '203.0.113.1')),
      finds: [`Host ${HOST}`],
    },
    'as only the record tells': {
      given: shop((s) => {
        dualstack(s, '203.0.113.99');
        s['aws/route53/records'] = [alias(loadBalancer(s).DNSName)];
      }),
      finds: [`Host ${HOST}`],
    },
  },
});
