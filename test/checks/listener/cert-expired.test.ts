import { breakOff, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/cert-expired.js';
import { checkTester } from '../../support/check-tester.js';
import { byFlag, byTags, certificate } from '../../support/listening.js';

const NOW = '2026-11-25T18:00:00Z';
const OVER = { NotAfter: '2026-11-25T17:00:00Z' };
const SOON = { NotAfter: '2026-12-05T18:00:00Z' };
const LATER = { NotAfter: '2027-11-25T18:00:00Z' };

/** The listener of `web` serves these, the first one by default. */
const serve = (s: Draft, snapshot: Draft, ...certificates: Draft[]): void => {
  snapshot.capturedAt = NOW;
  s['aws/acm/certificates'] = certificates;
  for (const listeners of Object.values<Draft[]>(s['aws/elbv2/listeners'])) {
    for (const { Protocol, ListenerArn, Certificates } of listeners) {
      if (Protocol !== 'HTTPS') continue;
      Certificates[0].CertificateArn = certificates[0].CertificateArn;
      s['aws/elbv2/listener-certificates'][ListenerArn] = certificates.map((one, index) => ({
        CertificateArn: one.CertificateArn,
        IsDefault: index === 0,
      }));
    }
  }
};

checkTester(check, {
  passes: {
    'one that holds for a year': shop((s, snapshot) => serve(s, snapshot, certificate(1, LATER))),
    'one that is not on any listener': shop((s, snapshot) => {
      serve(s, snapshot, certificate(1, LATER));
      s['aws/acm/certificates'].push(certificate(2, OVER));
    }),
    'one whose end was not seen': shop((s, snapshot) => serve(s, snapshot, certificate(1))),
    'certificates that were not listed whole': shop((s, snapshot) => {
      serve(s, snapshot, certificate(1, LATER));
      s['aws/acm/certificates'] = [];
      breakOff(snapshot, 'aws/acm/certificates');
    }),
    'a load balancer of somebody else': await recording('healthy-byo-tgb'),
  },

  fails: {
    'one that ran out an hour ago': {
      given: shop((s, snapshot) => serve(s, snapshot, certificate(1, OVER))),
      finds: ['Certificate *.example.com'],
    },
    'one that runs out in ten days': {
      given: shop((s, snapshot) =>
        serve(s, snapshot, certificate(1, { ...SOON, Type: 'IMPORTED' })),
      ),
      finds: ['Certificate *.example.com'],
    },
    'one beside the default one': {
      given: shop((s, snapshot) =>
        serve(
          s,
          snapshot,
          certificate(1, LATER),
          certificate(2, {
            ...OVER,
            DomainName: 'example.org',
            SubjectAlternativeNames: ['example.org'],
          }),
        ),
      ),
      finds: ['Certificate example.org'],
    },
    'one whose names another one has': {
      given: shop((s, snapshot) =>
        serve(
          s,
          snapshot,
          certificate(1, LATER),
          certificate(2, {
            ...OVER,
            DomainName: 'www.example.com',
            SubjectAlternativeNames: ['www.example.com'],
          }),
        ),
      ),
      finds: ['Certificate www.example.com'],
    },
    'a load balancer that is known by its tags alone': {
      given: shop((s, snapshot) => {
        serve(s, snapshot, certificate(1, OVER));
        byTags(s);
      }),
      finds: ['Certificate *.example.com'],
    },
    'a class that the controller has by its flag': {
      given: shop((s, snapshot) => {
        serve(s, snapshot, certificate(1, OVER));
        byFlag(s);
      }),
      finds: ['Certificate *.example.com'],
    },
  },
});
