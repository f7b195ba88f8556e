import { ingress, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/dns-zone-apex-cname.js';
import { checkTester } from '../../support/check-tester.js';
import { HOST, NOWHERE, resolves, runs, zone } from '../../support/names.js';

const FLAGS = ['--source=ingress', '--provider=aws', '--aws-prefer-cname'];
const given = (edit: (s: Draft) => void, args: readonly string[] = FLAGS) =>
  shop((s) => {
    resolves(s, NOWHERE);
    s['aws/route53/hosted-zones'] = [zone(HOST)];
    runs(s, args);
    edit(s);
  });

checkTester(check, {
  passes: {
    aliases: given(() => undefined, FLAGS.slice(0, 2)),
    'a name below the zone': given((s) => (s['aws/route53/hosted-zones'] = [zone('example.com')])),
    'an alias that is there': given((s) => {
      resolves(s, { addresses: ['203.0.113.1'] });
    }),
    'another one that may take care of it': given((s) => {
      runs(s, FLAGS.slice(0, 2)).metadata.name = 'external-dns-other';
    }),
    'an Ingress without an address': given((s) => delete ingress(s).status),
  },

  fails: {
    'a CNAME that is to be made': { given: given(() => undefined), finds: [`Host ${HOST}`] },
  },
});
