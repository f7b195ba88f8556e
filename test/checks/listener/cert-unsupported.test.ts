import { event, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/cert-unsupported.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, certificate, nameCertificates } from '../../support/listening.js';

const said = (about: string): string =>
  `Failed deploy model due to operation error Elastic Load Balancing v2: CreateListener, https response error StatusCode: 400, UnsupportedCertificate: The certificate ${about} must have a fully-qualified domain name, a supported signature, and a supported key size.`;

checkTester(check, {
  passes: {
    'a key that AWS has not refused': shop((s) =>
      nameCertificates(s, certificate(1, { KeyAlgorithm: 'RSA_4096' })),
    ),
    'another failure': shop((s) =>
      event(s, 'FailedDeployModel', 'Failed deploy model due to SSLPolicyNotFound: x'),
    ),
    'a failure that is over': shop((s) => {
      event(s, 'FailedDeployModel', said(`'${arnOf(1)}'`), { at: '2026-11-25T17:50:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },

  fails: {
    'the one that AWS names': {
      given: shop((s) => {
        nameCertificates(s, certificate(1), certificate(2, { KeyAlgorithm: 'RSA_4096' }));
        event(s, 'FailedDeployModel', said(`'${arnOf(2)}'`));
      }),
      finds: ['Ingress shop/web'],
    },
    'the one that the class names': {
      given: shop((s) => {
        useParams(s, { certificateArn: [arnOf(1), arnOf(2)] });
        event(s, 'FailedDeployModel', said(arnOf(2)));
      }),
      finds: ['Ingress shop/web'],
    },
    'the only one that there is': {
      given: shop((s) => event(s, 'FailedDeployModel', said('that you specified'))),
      finds: ['Ingress shop/web'],
    },
    'any of several': {
      given: shop((s) => {
        useParams(s, { certificateArn: [arnOf(1), arnOf(2)] });
        event(s, 'FailedDeployModel', said('that you specified'));
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
