import { incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/ssl-redirect-loop.js';
import { checkTester } from '../../support/check-tester.js';
import { byFlag, byTags } from '../../support/listening.js';

const HOST = 'shop.example.com';
const probe = (s: Draft, url: string, location: string, more: Draft = {}): void => {
  s.probes = [{ url, method: 'GET', via: 'dns', status: 301, headers: { location, ...more } }];
};

checkTester(check, {
  passes: {
    'HTTP to HTTPS': shop((s) => probe(s, `http://${HOST}/`, `https://${HOST}/`)),
    'a page that is elsewhere': shop((s) => probe(s, `https://${HOST}/`, `https://${HOST}/login`)),
    'a place that is relative': shop((s) => probe(s, `https://${HOST}/`, '/login')),
    'one that comes with a cookie, and may be another thing then': shop((s) =>
      probe(s, `https://${HOST}/`, `https://${HOST}/`, { 'set-cookie': 'seen=1' }),
    ),
    'a host that is no concern of the Ingress': shop((s) =>
      probe(s, 'https://example.org/', 'https://example.org/'),
    ),
  },

  fails: {
    'HTTPS to the same': {
      given: shop((s) => probe(s, `https://${HOST}/`, `https://${HOST}/`)),
      finds: ['Ingress shop/web'],
    },
    'the same, with a port that goes without saying': {
      given: shop((s) => {
        byFlag(s);
        probe(s, `https://${HOST}/a?b=1`, `https://${HOST.toUpperCase()}:443/a?b=1`);
      }),
      finds: ['Ingress shop/web'],
    },
    'a load balancer that is known by its tags alone': {
      given: shop((s) => {
        byTags(s);
        probe(s, `https://${HOST}`, `https://${HOST}/`);
      }),
      finds: ['Ingress shop/web'],
    },
    'an incident': { given: await incident('inc-035'), finds: ['Ingress argo-cd/deploy-ui'] },
  },
});
