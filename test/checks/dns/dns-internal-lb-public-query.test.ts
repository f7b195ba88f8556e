import { loadBalancer, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/dns-internal-lb-public-query.js';
import { checkTester } from '../../support/check-tester.js';
import { alias, GONE, HOST, resolves, zone } from '../../support/names.js';

const given = (edit: (s: Draft) => void) =>
  shop((s) => {
    resolves(s, { addresses: ['10.0.0.1'] });
    loadBalancer(s).Scheme = 'internal';
    s['aws/route53/hosted-zones'] = [zone('example.com')];
    s['aws/route53/records'] = [alias(loadBalancer(s).DNSName)];
    edit(s);
  });

checkTester(check, {
  passes: {
    'a load balancer for everybody': given((s) => (loadBalancer(s).Scheme = 'internet-facing')),
    'a private zone': given((s) => (s['aws/route53/hosted-zones'] = [zone('example.com', true)])),
    'a zone that was not seen': given((s) => (s['aws/route53/hosted-zones'] = [])),
    'a record of another zone': given((s) => (s['aws/route53/records'][0].HostedZoneId = 'Z2')),
    'a record that leads elsewhere': given((s) => (s['aws/route53/records'] = [alias(GONE)])),
  },

  fails: {
    'an alias in a public zone': { given: given(() => undefined), finds: [`Host ${HOST}`] },
  },
});
