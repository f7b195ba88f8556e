import { shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/ssl-redirect-affects-group.js';
import { checkTester } from '../../support/check-tester.js';
import { second, set, unset } from '../../support/listening.js';

checkTester(check, {
  passes: {
    'members that listen on both': shop((s) =>
      second(s, (annotations) => delete annotations['ssl-redirect']),
    ),
    'a group without a redirect': shop((s) => {
      unset(s, 'ssl-redirect');
      second(s, (annotations) => {
        annotations['listen-ports'] = '[{"HTTP":80}]';
      });
    }),
    'a member on another port of HTTPS': shop((s) =>
      second(s, (annotations) => {
        annotations['listen-ports'] = '[{"HTTPS":8443}]';
      }),
    ),
  },

  fails: {
    'a member on HTTP alone': {
      given: shop((s) =>
        second(s, (annotations) => {
          delete annotations['ssl-redirect'];
          annotations['listen-ports'] = '[{"HTTP":80}]';
        }),
      ),
      finds: ['Ingress shop/web'],
    },
    'a redirect of the class': {
      given: shop((s) => {
        unset(s, 'ssl-redirect');
        second(s, (annotations) => {
          annotations['listen-ports'] = '[{"HTTP":80}]';
        });
        set(s, 'group.order', '-1');
        useParams(s, { sslRedirectPort: '443' });
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
