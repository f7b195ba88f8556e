import {
  breakOff,
  incident,
  ingress,
  shop,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/cert-host-mismatch.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, certificate, nameCertificates, onHttp, second } from '../../support/listening.js';

const named = (s: Draft, host: string, ...certificates: Draft[]): void => {
  ingress(s).spec.rules[0].host = host;
  nameCertificates(s, ...certificates);
};

checkTester(check, {
  passes: {
    'a wildcard for one label': shop((s) => named(s, 'www.example.com', certificate(1))),
    'any of several': shop((s) =>
      named(
        s,
        'example.org',
        certificate(1),
        certificate(2, { SubjectAlternativeNames: ['example.org'] }),
      ),
    ),
    'one that another member adds': shop((s) => {
      second(s, (annotations) => {
        annotations['certificate-arn'] = arnOf(2);
      });
      named(s, 'example.org', certificate(1));
      s['aws/acm/certificates'].push(certificate(2, { SubjectAlternativeNames: ['example.org'] }));
      s['kubernetes/ingresses.networking.k8s.io'].at(-1).spec.rules[0].host = 'www.example.com';
    }),
    'a rule without a host': shop((s) => {
      named(s, 'example.org', certificate(1));
      delete ingress(s).spec.rules[0].host;
    }),
    'another one of IAM, whose names were not seen': shop((s) => {
      named(s, 'example.org', certificate(1));
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/certificate-arn'] +=
        ',arn:aws:iam::123456789012:server-certificate/shop';
    }),
    'nothing on HTTPS': shop((s) => {
      named(s, 'example.org', certificate(1));
      onHttp(s);
    }),
    'certificates that were not listed whole': shop((s, snapshot) => {
      named(s, 'example.org', certificate(1));
      s['aws/acm/certificates'] = [];
      breakOff(snapshot, 'aws/acm/certificates');
    }),
    'an incident in which all are covered': await incident('inc-034'),
  },

  fails: {
    'another name': {
      given: shop((s) => named(s, 'example.org', certificate(1))),
      finds: ['Ingress shop/web'],
    },
    'a wildcard does not stand for two labels': {
      given: shop((s) => named(s, 'a.b.example.com', certificate(1))),
      finds: ['Ingress shop/web'],
    },
    'a certificate of the class': {
      given: shop((s) => {
        named(s, 'example.org', certificate(1));
        useParams(s, { certificateArn: [arnOf(1)] });
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
