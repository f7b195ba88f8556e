import { event, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/cert-quota-exceeded.js';
import { checkTester } from '../../support/check-tester.js';
import { certificate, nameCertificates, unset } from '../../support/listening.js';

const many = (count: number): Draft[] =>
  Array.from({ length: count }, (_, index) => certificate(index + 1));
const SAID =
  'Failed deploy model due to operation error Elastic Load Balancing v2: AddListenerCertificates, https response error StatusCode: 400, TooManyCertificates: The maximum number of certificates has been reached';

checkTester(check, {
  passes: {
    'twenty-two beside the default one': shop((s) => nameCertificates(s, ...many(23))),
    'the same one over and over': shop((s) => {
      nameCertificates(s, ...Array.from({ length: 40 }, () => certificate(1)));
    }),
    'as many as an account with a raised quota may have': shop((s) => {
      nameCertificates(s, ...many(40));
      for (const one of s['aws/elbv2/account-limits']) one.Max = '100';
    }),
    'a quota that was not seen': shop((s) => {
      nameCertificates(s, ...many(40));
      s['aws/elbv2/account-limits'] = [];
    }),
  },

  fails: {
    'twenty-three beside the default one': {
      given: shop((s) => nameCertificates(s, ...many(24))),
      finds: ['Ingress shop/web'],
    },
    'more than there may be': {
      given: shop((s) => nameCertificates(s, ...many(27))),
      finds: ['Ingress shop/web'],
    },
    'that many match its host': {
      given: shop((s) => {
        unset(s, 'certificate-arn');
        s['kubernetes/ingresses.networking.k8s.io'][0].spec.rules[0].host = 'www.example.com';
        s['aws/acm/certificates'] = many(27);
      }),
      finds: ['Ingress shop/web'],
    },
    'that many are named by the class': {
      given: shop((s) => {
        useParams(s, { certificateArn: many(27).map((one) => one.CertificateArn) });
        event(s, 'FailedDeployModel', SAID);
      }),
      finds: ['Ingress shop/web'],
    },
    'AWS says so': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
  },
});
