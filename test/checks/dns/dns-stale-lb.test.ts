import { loadBalancer, incident, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/dns-stale-lb.js';
import { checkTester } from '../../support/check-tester.js';
import { alias, GONE, HOST, NOWHERE, record, resolves, STALE } from '../../support/names.js';

checkTester(check, {
  passes: {
    'its own load balancer': shop((s) => resolves(s, { addresses: ['203.0.113.1'] })),
    'a load balancer of another account, which answers': shop((s) =>
      resolves(s, { addresses: ['198.51.100.1'], cname: [GONE] }),
    ),
    'a load balancer of another region': shop((s) =>
      resolves(s, { cname: [GONE.replace('us-west-2', 'eu-west-1')], error: 'NXDOMAIN' }),
    ),
    'something else that is gone': shop((s) =>
      resolves(s, { cname: ['d111111abcdef8.cloudfront.net'], error: 'NXDOMAIN' }),
    ),
    'no record': shop((s) => resolves(s, NOWHERE)),
    'its own load balancer, which does not resolve yet': shop((s) => {
      resolves(s, { cname: [loadBalancer(s).DNSName], error: 'NXDOMAIN' });
      s['dns'][loadBalancer(s).DNSName.toLowerCase()] = { addresses: [], error: 'NXDOMAIN' };
    }),
    'load balancers that were not listed whole': shop((s, snapshot) => {
      resolves(s, STALE);
      snapshot.gaps = [
        {
          source: 'aws',
          operation: 'DescribeLoadBalancers',
          resource: 'aws/elbv2/load-balancers',
          reason: 'throttled',
          message: 'Rate exceeded',
        },
      ];
    }),
  },

  fails: {
    'a CNAME to a load balancer that is gone': {
      given: shop((s) => resolves(s, STALE)),
      finds: [`Host ${HOST}`],
    },
    'an alias to one': {
      given: shop((s) => {
        resolves(s, { error: 'NODATA' });
        s['aws/route53/records'] = [record('MX', '10 mail.example.com'), alias(GONE)];
      }),
      finds: [`Host ${HOST}`],
    },
    'an incident': {
      given: await incident('inc-066'),
      finds: ['Host intranet.caribougear.dev'],
    },
  },
});
