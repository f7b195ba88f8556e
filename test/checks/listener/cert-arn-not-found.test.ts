import {
  incident,
  ingress,
  keep,
  recording,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/cert-arn-not-found.js';
import { checkTester } from '../../support/check-tester.js';

const GONE = 'arn:aws:acm:us-west-2:123456789012:certificate/gone';
const KEY = 'alb.ingress.kubernetes.io/certificate-arn';

const use = (s: Draft, arn: string): void => {
  ingress(s).metadata.annotations[KEY] = arn;
};
const first = (s: Draft): string => s['aws/acm/certificates'][0].CertificateArn;

checkTester(check, {
  passes: {
    'a certificate that exists, with white space': shop((s) => use(s, ` ${first(s)} ,`)),
    'one of IAM': shop((s) => use(s, 'arn:aws:iam::123456789012:server-certificate/web')),
    'one of another region, which is another fault': shop((s) =>
      use(s, 'arn:aws:acm:us-east-1:123456789012:certificate/gone'),
    ),
    'what a listener has exists': shop((s) => {
      use(s, first(s));
      keep(s, 'aws/acm/certificates', () => false);
    }),
    'a listing that broke off': shop((s, snapshot) => {
      use(s, GONE);
      snapshot.gaps = [
        {
          source: 'aws',
          operation: 'acm:ListCertificates',
          reason: 'throttled',
          message: 'Rate exceeded',
        },
      ];
    }),
    'an annotation that the class overrides': shop((s) => {
      use(s, GONE);
      useParams(s, { certificateArn: [first(s)] });
    }),
    'a certificate of another region, refused': await incident('inc-033'),
  },

  fails: {
    'a certificate that is not listed': {
      given: shop((s) => use(s, GONE)),
      finds: ['Ingress shop/web'],
    },
    'an Ingress without an address': {
      given: shop((s) => {
        use(s, GONE);
        ingress(s).status = {};
      }),
      finds: ['Ingress shop/web'],
    },
    'no load balancer yet': {
      given: shop((s) => {
        use(s, GONE);
        ingress(s).status = {};
        keep(s, 'aws/elbv2/load-balancers', () => false);
      }),
      finds: ['Ingress shop/web'],
    },
    'the second of two': {
      given: shop((s) => use(s, `${first(s)}, ${GONE}`)),
      finds: ['Ingress shop/web'],
    },
    'one that the class names': {
      given: shop((s) => useParams(s, { certificateArn: [GONE] })),
      finds: ['Ingress shop/web'],
    },
    'one of another account': {
      given: shop((s) => use(s, 'arn:aws:acm:us-west-2:999999999999:certificate/1')),
      finds: ['Ingress shop/web'],
    },
    'what AWS says': {
      given: await recording('cert-arn-not-found'),
      finds: ['Ingress shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        use(s, GONE);
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
