import { breakOff, event, ingress, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/cert-not-issued.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, certificate, nameCertificates, onHttp, unset } from '../../support/listening.js';

const search = (s: Draft, ...certificates: Draft[]): void => {
  unset(s, 'certificate-arn');
  ingress(s).spec.rules[0].host = 'www.example.com';
  s['aws/acm/certificates'] = certificates;
};
const pending = { Status: 'PENDING_VALIDATION' };

checkTester(check, {
  passes: {
    'another one that is issued': shop((s) => search(s, certificate(1, pending), certificate(2))),
    'one of another name': shop((s) =>
      search(s, certificate(1, { ...pending, SubjectAlternativeNames: ['example.org'] })),
    ),
    'nothing on HTTPS': shop((s) => {
      search(s, certificate(1, pending));
      onHttp(s);
    }),
    'a listing that broke off': shop((s, snapshot) => {
      search(s, certificate(1, pending));
      breakOff(snapshot, 'aws/acm/certificates');
    }),
    'a class that names an issued one': shop((s) => {
      search(s, certificate(1, pending), certificate(2, { SubjectAlternativeNames: ['b.org'] }));
      useParams(s, { certificateArn: [arnOf(2)] });
    }),
  },

  fails: {
    'one that waits for its validation': {
      given: shop((s) => search(s, certificate(1, pending))),
      finds: ['Ingress shop/web'],
    },
    'one that failed': {
      given: shop((s) => search(s, certificate(1, { Status: 'FAILED' }))),
      finds: ['Ingress shop/web'],
    },
    'one that the class names': {
      given: shop((s) => {
        nameCertificates(s, certificate(1, pending));
        useParams(s, { certificateArn: [arnOf(1)] });
      }),
      finds: ['Ingress shop/web'],
    },
    'one that is named': {
      given: shop((s) => nameCertificates(s, certificate(1, pending))),
      finds: ['Ingress shop/web'],
    },
    'and the controller finds none': {
      given: shop((s) => {
        search(s, certificate(1, pending));
        event(
          s,
          'FailedBuildModel',
          'Failed build model due to ingress: shop/web: no certificate found for host: www.example.com',
        );
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
