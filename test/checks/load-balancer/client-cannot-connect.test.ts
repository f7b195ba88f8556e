import { incident, loadBalancer, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/client-cannot-connect.js';
import { checkTester } from '../../support/check-tester.js';
import { byFlag, byTags } from '../../support/listening.js';

const URL = 'https://shop.example.com/';
const REFUSED = 'connect ECONNREFUSED 192.0.2.1:443';
const probe = (s: Draft, ...answers: Draft[]): void => {
  s.probes = answers.map((one) => ({ url: URL, method: 'GET', via: 'dns', ...one }));
};

checkTester(check, {
  passes: {
    'an answer': shop((s) => probe(s, { status: 200 })),
    'an answer, after an attempt that failed': shop((s) =>
      probe(s, { error: REFUSED }, { status: 502 }),
    ),
    'a certificate that is refused, which is another fault': await incident('inc-034'),
    'another host': shop((s) => probe(s, { url: 'https://example.org/', error: REFUSED })),
    'a load balancer that is not ready': shop((s) => {
      probe(s, { error: REFUSED });
      loadBalancer(s).State.Code = 'provisioning';
    }),
    'no attempt': shop((s) => probe(s)),
  },

  fails: {
    'a connection that is refused': {
      given: shop((s) => probe(s, { error: REFUSED })),
      finds: ['Host shop.example.com'],
    },
    'one that nothing answers': {
      given: shop((s) => {
        probe(s, { error: 'connect ETIMEDOUT 192.0.2.1:443' });
        byTags(s);
      }),
      finds: ['Host shop.example.com'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        probe(s, { error: 'Connection timed out.' });
        byFlag(s);
      }),
      finds: ['Host shop.example.com'],
    },
  },
});
