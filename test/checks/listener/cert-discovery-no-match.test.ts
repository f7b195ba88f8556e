import {
  args,
  event,
  incident,
  ingress,
  recording,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/cert-discovery-no-match.js';
import { checkTester } from '../../support/check-tester.js';

const ARN = 'arn:aws:acm:us-west-2:123456789012:certificate/1';
const rule = (s: Draft): Draft => ingress(s).spec.rules[0];

/** The only certificate of the account has these names. */
const certify = (s: Draft, ...names: string[]): Draft => {
  const certificate = {
    CertificateArn: ARN,
    SubjectAlternativeNames: names,
    Status: 'ISSUED',
  };
  s['aws/acm/certificates'] = [certificate];
  delete ingress(s).metadata.annotations['alb.ingress.kubernetes.io/certificate-arn'];
  return certificate;
};

checkTester(check, {
  passes: {
    'a wildcard for one label': shop((s) => {
      certify(s, '*.example.com');
      rule(s).host = 'www.example.com';
    }),
    'a wildcard host with the same wildcard': shop((s) => {
      certify(s, '*.example.com');
      rule(s).host = '*.example.com';
    }),
    'a certificate that is named': shop((s) => {
      certify(s, 'other.example.org');
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/certificate-arn'] = ARN;
    }),
    'a certificate that the class names': shop((s) => {
      certify(s, 'other.example.org');
      useParams(s, { certificateArn: [ARN] });
    }),
    'nothing but HTTP': shop((s) => {
      certify(s, 'other.example.org');
      const { annotations } = ingress(s).metadata;
      annotations['alb.ingress.kubernetes.io/listen-ports'] = '[{"HTTP":80}]';
      delete annotations['alb.ingress.kubernetes.io/ssl-redirect'];
    }),
    'a listing of certificates that broke off': shop((s, snapshot) => {
      certify(s, 'other.example.org');
      snapshot.gaps = [
        {
          source: 'aws',
          operation: 'acm:DescribeCertificate',
          reason: 'throttled',
          message: 'Rate exceeded',
        },
      ];
    }),
    'more certificates than one': await incident('inc-034'),
  },

  fails: {
    'a wildcard does not stand for two labels': {
      given: shop((s) => {
        certify(s, '*.example.com');
        rule(s).host = 'a.b.example.com';
      }),
      finds: ['Ingress shop/web'],
    },
    'nor for none': {
      given: shop((s) => {
        certify(s, '*.example.com');
        rule(s).host = 'example.com';
      }),
      finds: ['Ingress shop/web'],
    },
    'a wildcard host without the same wildcard': {
      given: shop((s) => {
        certify(s, 'www.example.com');
        rule(s).host = '*.example.com';
      }),
      finds: ['Ingress shop/web'],
    },
    'a certificate that is not issued yet': {
      given: shop((s) => {
        certify(s, '*.example.com').Status = 'PENDING_VALIDATION';
        rule(s).host = 'www.example.com';
      }),
      finds: ['Ingress shop/web'],
    },
    'a certificate of an authority that is not allowed': {
      given: shop((s) => {
        args(s).push('--allowed-certificate-authority-arns=arn:aws:acm-pca:us-west-2:1:ca/1');
        certify(s, '*.example.com');
        rule(s).host = 'www.example.com';
      }),
      finds: ['Ingress shop/web'],
    },
    'a host that only tls names': {
      given: shop((s) => {
        certify(s, '*.example.com');
        rule(s).host = 'www.example.com';
        ingress(s).spec.tls = [{ hosts: ['shop.example.org'] }];
      }),
      finds: ['Ingress shop/web'],
    },
    'a class that names no certificate': {
      given: shop((s) => {
        certify(s, 'other.example.org');
        useParams(s, { scheme: 'internet-facing' });
      }),
      finds: ['Ingress shop/web'],
    },
    'what the controller says': {
      given: await recording('cert-poisons-group'),
      finds: ['Ingress blog/blog'],
    },
    'what the controller says, where certificates were not listed': {
      given: await recording('cert-poisons-group', (s) => delete s['aws/acm/certificates']),
      finds: ['Ingress blog/blog'],
    },
    'what the controller says, though it should be over': {
      given: shop((s) => {
        const { host } = rule(s);
        event(
          s,
          'FailedBuildModel',
          `Failed build model due to ingress: shop/web: no certificate found for host: ${host}`,
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        certify(s, 'other.example.org');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
