import { ingress, shop, useParams, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/tls-spec-without-https-listener.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, onHttp, second, set, unset } from '../../support/listening.js';

const onlyTls = (s: Draft): void => {
  onHttp(s);
  ingress(s).spec.tls = [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }];
};

checkTester(check, {
  passes: {
    'HTTPS and tls': shop((s) => {
      ingress(s).spec.tls = [{ hosts: ['shop.example.com'] }];
    }),
    'HTTP, and no tls': shop((s) => onHttp(s)),
    'a tls that is empty': shop((s) => {
      onlyTls(s);
      ingress(s).spec.tls = [];
    }),
    'a redirect that wants HTTPS, which is another fault': shop((s) => {
      onlyTls(s);
      set(s, 'ssl-redirect', '443');
    }),
    'another member on HTTPS, which is another fault': shop((s) => {
      second(s);
      onlyTls(s);
    }),
    'a class that names a certificate': shop((s) => {
      onlyTls(s);
      unset(s, 'listen-ports');
      useParams(s, { certificateArn: [arnOf(1)] });
    }),
  },

  fails: {
    'HTTP alone': { given: shop(onlyTls), finds: ['Ingress shop/web'] },
    'no listen-ports': {
      given: shop((s) => {
        onlyTls(s);
        unset(s, 'listen-ports');
        useParams(s, {});
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
