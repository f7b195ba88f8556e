import { ingress, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/tls-secret-ignored.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, certificate, nameCertificates, onHttp } from '../../support/listening.js';

const useSecret = (s: Draft, host: string): void => {
  ingress(s).spec.rules[0].host = host;
  ingress(s).spec.tls = [{ hosts: [host], secretName: 'shop-tls' }];
};

checkTester(check, {
  passes: {
    'a certificate of ACM with the same name': shop((s) => {
      useSecret(s, 'www.example.com');
      s['aws/acm/certificates'] = [certificate(1)];
    }),
    'one that is named, with the same name': shop((s) => {
      useSecret(s, 'www.example.com');
      nameCertificates(s, certificate(1));
    }),
    'no Secret': shop((s) => {
      useSecret(s, 'example.org');
      delete ingress(s).spec.tls[0].secretName;
    }),
    'a Secret for no host': shop((s) => {
      ingress(s).spec.tls = [{ secretName: 'shop-tls' }];
    }),
    'nothing on HTTPS': shop((s) => {
      useSecret(s, 'example.org');
      onHttp(s);
    }),
    'a certificate of IAM, whose names were not seen': shop((s) => {
      useSecret(s, 'example.org');
      nameCertificates(s, { ...certificate(1) });
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/certificate-arn'] =
        'arn:aws:iam::123456789012:server-certificate/shop';
    }),
  },

  fails: {
    'no certificate of that name': {
      given: shop((s) => useSecret(s, 'example.org')),
      finds: ['Ingress shop/web'],
    },
    'one that is named, with another name': {
      given: shop((s) => {
        useSecret(s, 'example.org');
        nameCertificates(s, certificate(1));
      }),
      finds: ['Ingress shop/web'],
    },
    'one that the class names, with another name': {
      given: shop((s) => {
        useSecret(s, 'example.org');
        nameCertificates(s, certificate(1));
        useParams(s, { certificateArn: [arnOf(1)] });
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
