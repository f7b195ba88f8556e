import { event, incident, ingress, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/cert-multiple-matches.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, certificate, nameCertificates, unset } from '../../support/listening.js';

const search = (s: Draft, ...certificates: Draft[]): void => {
  unset(s, 'certificate-arn');
  ingress(s).spec.rules[0].host = 'www.example.com';
  s['aws/acm/certificates'] = certificates;
};
const imported = { Type: 'IMPORTED' };

checkTester(check, {
  passes: {
    'one for each host': shop((s) => {
      search(s, certificate(1), certificate(2, { SubjectAlternativeNames: ['example.org'] }));
      ingress(s).spec.tls = [{ hosts: ['example.org'] }];
    }),
    'several that are named': shop((s) =>
      nameCertificates(s, certificate(1), certificate(2, imported)),
    ),
    'another one that is not issued': shop((s) =>
      search(s, certificate(1), certificate(2, { ...imported, Status: 'EXPIRED' })),
    ),
    'a class that names one': shop((s) => {
      search(s, certificate(1), certificate(2, imported));
      useParams(s, { certificateArn: [arnOf(1)] });
    }),
  },

  fails: {
    'two of one kind': {
      given: shop((s) => search(s, certificate(1), certificate(2))),
      finds: ['Ingress shop/web'],
    },
    'one that is imported': {
      given: shop((s) => search(s, certificate(1), certificate(2, imported))),
      finds: ['Ingress shop/web'],
    },
    'a class that names none': {
      given: shop((s) => {
        search(s, certificate(1), certificate(2));
        useParams(s, {});
      }),
      finds: ['Ingress shop/web'],
    },
    'and an old controller refuses to choose': {
      given: shop((s) => {
        search(s, certificate(1), certificate(2));
        event(
          s,
          'FailedBuildModel',
          `Failed build model due to ingress: shop/web: multiple certificate found for host: www.example.com, certARNs: [${arnOf(1)} ${arnOf(2)}]`,
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'an incident': { given: await incident('inc-034'), finds: ['Ingress atelier/bench'] },
  },
});
