import { ingress, loadBalancer, recording, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/dns-record-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { HOST, NOWHERE, resolves, STALE } from '../../support/names.js';

checkTester(check, {
  passes: {
    'a name that resolves': shop((s) => resolves(s, { addresses: ['203.0.113.1'] })),
    'a record that covers it': shop((s) => resolves(s, { addresses: ['192.0.2.1'] })),
    'a name that was not asked for': shop((s) => {
      resolves(s, NOWHERE);
      delete s['dns'][HOST];
    }),
    'a name that leads to something that is gone': shop((s) => resolves(s, STALE)),
    'an Ingress without an address': shop((s) => {
      resolves(s, NOWHERE);
      delete ingress(s).status;
    }),
    'an internal load balancer, whose zone may be private': shop((s) => {
      resolves(s, NOWHERE);
      loadBalancer(s).Scheme = 'internal';
    }),
    'a name that no public server knows': shop((s) => {
      resolves(s, NOWHERE);
      ingress(s).spec.rules[0].host = 'shop.local';
      s['dns']['shop.local'] = { addresses: [], cname: [], error: 'NXDOMAIN' };
    }),
    'a load balancer that was made a moment ago': shop((s, snapshot) => {
      resolves(s, NOWHERE);
      loadBalancer(s).CreatedTime = snapshot.capturedAt;
    }),
    'a recording': await recording('healthy-group-actions'),
  },

  fails: {
    'a name that does not exist': {
      given: shop((s) => resolves(s, NOWHERE)),
      finds: [`Host ${HOST}`],
    },
    'of a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        resolves(s, NOWHERE);
      }),
      finds: [`Host ${HOST}`],
    },
    'a name without an address': {
      given: shop((s) => resolves(s, { error: 'NODATA' })),
      finds: [`Host ${HOST}`],
    },
  },
});
