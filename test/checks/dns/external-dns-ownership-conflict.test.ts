import { incident, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/dns/external-dns-ownership-conflict.js';
import { checkTester } from '../../support/check-tester.js';
import { HOST, owner, record, resolves, runs, STALE } from '../../support/names.js';

const FLAGS = ['--source=ingress', '--provider=aws', '--registry=txt', '--txt-owner-id=shop'];
const skips = (host: string): string =>
  `time="2026-11-25T17:58:00Z" level=debug msg="Skipping endpoint ${host} 300 IN CNAME x [] because owner id does not match, found: \\"\\", required: \\"shop\\""`;

checkTester(check, {
  passes: {
    'a record that people made, and that is right': shop((s) => {
      resolves(s, { addresses: ['203.0.113.1'] });
      runs(s, FLAGS, [skips(HOST)]);
    }),
    'a name of somebody else': shop((s) => {
      resolves(s, STALE);
      runs(s, FLAGS, [skips('other.example.com')]);
    }),
    'its own record': shop((s) => {
      resolves(s, STALE);
      s['aws/route53/records'] = [owner(`cname-${HOST}`)];
      runs(s, FLAGS);
    }),
    'its own record under its prefix': shop((s) => {
      resolves(s, STALE);
      s['aws/route53/records'] = [owner(`x-cname-${HOST}`), owner(`cname-${HOST}`)];
      runs(s, [...FLAGS, '--txt-prefix=x-']);
    }),
    'a prefix that is a template': shop((s) => {
      resolves(s, STALE);
      s['aws/route53/records'] = [owner(`cname-${HOST}`)];
      runs(s, [...FLAGS, '--txt-prefix=%{record_type}-']);
    }),
    'another owner, whose load balancer answers': shop((s) => {
      resolves(s, { addresses: ['198.51.100.1'] });
      s['aws/route53/records'] = [record('A', '198.51.100.1'), owner(HOST, 'other')];
      runs(s, FLAGS);
    }),
    'several that may be the owner': shop((s) => {
      resolves(s, STALE);
      s['aws/route53/records'] = [owner(HOST, 'other')];
      runs(s, FLAGS);
      runs(s, [...FLAGS, '--txt-owner-id=other']).metadata.name = 'external-dns-other';
    }),
    'another registry': shop((s) => {
      resolves(s, STALE);
      s['aws/route53/records'] = [owner(HOST, 'other')];
      runs(s, ['--source=ingress', '--registry=dynamodb', '--txt-owner-id=shop']);
    }),
    'no external-dns': shop((s) => {
      resolves(s, STALE);
      s['aws/route53/records'] = [owner(HOST, 'other')];
    }),
  },

  fails: {
    'a record that it passes over, as it says': {
      given: shop((s) => {
        resolves(s, { addresses: ['198.51.100.1'] });
        runs(s, FLAGS, [skips(HOST)]);
      }),
      finds: [`Host ${HOST}`],
    },
    'another owner, whose load balancer is gone': {
      given: shop((s) => {
        resolves(s, STALE);
        s['aws/route53/records'] = [owner(HOST, 'other')];
        runs(s, FLAGS);
      }),
      finds: [`Host ${HOST}`],
    },
    'its own, but under another prefix': {
      given: shop((s) => {
        resolves(s, STALE);
        s['aws/route53/records'] = [owner(`cname-${HOST}`)];
        runs(s, [...FLAGS, '--txt-prefix', 'x-']);
      }),
      finds: [`Host ${HOST}`],
    },
    'an incident': {
      given: await incident('inc-066'),
      finds: ['Host intranet.caribougear.dev'],
    },
  },
});
