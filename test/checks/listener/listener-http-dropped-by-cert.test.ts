import { shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/listener-http-dropped-by-cert.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, second, set, unset } from '../../support/listening.js';

const named = (s: Draft): void => {
  set(s, 'certificate-arn', arnOf(1));
  unset(s, 'listen-ports');
};

checkTester(check, {
  passes: {
    'no redirect, so HTTPS alone may be wanted': shop((s) => {
      named(s);
      unset(s, 'ssl-redirect');
    }),
    'both ports': shop((s) => set(s, 'certificate-arn', arnOf(1))),
    'HTTPS alone, in so many words': shop((s) => {
      named(s);
      set(s, 'listen-ports', [{ HTTPS: 443 }]);
    }),
    'another member that listens on HTTP': shop((s) => {
      second(s);
      named(s);
    }),
  },

  fails: {
    'a certificate and no listen-ports': { given: shop(named), finds: ['Ingress shop/web'] },
    'a certificate of the class': {
      given: shop((s) => {
        unset(s, 'listen-ports');
        useParams(s, { certificateArn: [arnOf(1)] });
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
