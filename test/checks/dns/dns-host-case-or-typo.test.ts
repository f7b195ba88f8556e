import { ingress, loadBalancer, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/dns-host-case-or-typo.js';
import { checkTester } from '../../support/check-tester.js';
import { HOST, resolves } from '../../support/names.js';

/** This name is in the TLS part, and leads here. */
function named(s: Draft, name: string, answer: Draft = { addresses: ['203.0.113.1'] }): void {
  resolves(s, { addresses: ['203.0.113.1'] });
  ingress(s).spec.tls = [{ hosts: [HOST, name] }];
  const { annotations } = ingress(s).metadata;
  annotations['alb.ingress.kubernetes.io/listen-ports'] = '[{"HTTP":80}]';
  delete annotations['alb.ingress.kubernetes.io/ssl-redirect'];
  s['dns'][name] = { addresses: [], cname: [], ...answer };
}

checkTester(check, {
  passes: {
    'the host of the rule': shop((s) => named(s, HOST)),
    'a name that leads elsewhere': shop((s) =>
      named(s, `www.${HOST}`, { addresses: ['198.51.100.1'] }),
    ),
    'a name that was not asked for': shop((s) => {
      named(s, `www.${HOST}`);
      delete s['dns'][`www.${HOST}`];
    }),
    'quite another name': shop((s) => named(s, 'api.example.com')),
    'a rule for any host': shop((s) => {
      named(s, `www.${HOST}`);
      ingress(s).spec.rules.push({ http: ingress(s).spec.rules[0].http });
    }),
    'a rule for all below': shop((s) => {
      named(s, `www.${HOST}`);
      ingress(s).spec.rules.push({ ...ingress(s).spec.rules[0], host: `*.${HOST}` });
    }),
    'a default backend': shop((s) => {
      named(s, `www.${HOST}`);
      ingress(s).spec.defaultBackend = ingress(s).spec.rules[0].http.paths[0].backend;
    }),
  },

  fails: {
    'a name with www.': {
      given: shop((s) => named(s, `www.${HOST}`)),
      finds: [`Host www.${HOST}`],
    },
    'a letter that is missing': {
      given: shop((s) =>
        named(s, 'shp.example.com', { cname: [`dualstack.${loadBalancer(s).DNSName}.`] }),
      ),
      finds: ['Host shp.example.com'],
    },
    'two letters that changed places': {
      given: shop((s) => named(s, 'hsop.example.com')),
      finds: ['Host hsop.example.com'],
    },
  },
});
