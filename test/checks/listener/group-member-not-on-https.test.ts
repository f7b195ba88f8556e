import { recording, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/group-member-not-on-https.js';
import { checkTester } from '../../support/check-tester.js';
import { arnOf, second, unset } from '../../support/listening.js';

checkTester(check, {
  passes: {
    'members that listen on both': shop((s) => second(s)),
    'one on HTTP in so many words, and no redirect': shop((s) => {
      unset(s, 'ssl-redirect');
      second(s, (annotations) => {
        annotations['listen-ports'] = '[{"HTTP":80}]';
      });
    }),
    'another entrance on another port': shop((s) => {
      unset(s, 'ssl-redirect', 'listen-ports');
      second(s, (annotations) => {
        annotations['listen-ports'] = '[{"HTTPS":8443}]';
      });
    }),
    'all on HTTP': shop((s) => {
      unset(s, 'ssl-redirect', 'listen-ports', 'certificate-arn');
      second(s);
    }),
    'one that is on HTTPS because its class has a certificate': shop((s) => {
      unset(s, 'ssl-redirect');
      second(s, (annotations) => delete annotations['listen-ports']);
      useParams(s, { certificateArn: [arnOf(1)] });
    }),
    'a group with actions': await recording('healthy-group-actions'),
  },

  fails: {
    'one that says nothing, whose name the certificate has': {
      given: shop((s) => {
        unset(s, 'ssl-redirect');
        second(s, (annotations) => delete annotations['listen-ports']);
      }),
      finds: ['Ingress shop/web-too'],
    },
    'one that says nothing, of another name': {
      given: shop((s) => {
        unset(s, 'ssl-redirect');
        second(s, (annotations, { spec }) => {
          delete annotations['listen-ports'];
          spec.rules[0].host = 'example.org';
        });
      }),
      finds: ['Ingress shop/web-too'],
    },
    'one on HTTP with tls': {
      given: shop((s) => {
        unset(s, 'ssl-redirect');
        useParams(s, {});
        second(s, (annotations, { spec }) => {
          annotations['listen-ports'] = '[{"HTTP":80}]';
          spec.tls = [{ hosts: [spec.rules[0].host] }];
        });
      }),
      finds: ['Ingress shop/web-too'],
    },
    'one on HTTP, which another one redirects': {
      given: shop((s) =>
        second(s, (annotations) => {
          annotations['listen-ports'] = '[{"HTTP":80}]';
        }),
      ),
      finds: ['Ingress shop/web-too'],
    },
  },
});
