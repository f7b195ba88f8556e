import { event, incident, recording, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/ssl-redirect-port-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { onHttp, second, set, unset } from '../../support/listening.js';

const SAID = 'Failed build model due to listener does not exist for SSLRedirect port: 443';

checkTester(check, {
  passes: {
    'no redirect': shop((s) => onHttp(s)),
    'a port that another member has as HTTPS': shop((s) => {
      second(s);
      set(s, 'listen-ports', [{ HTTP: 80 }]);
    }),
    'a redirect that is an action of a rule': await recording('healthy-group-actions'),
    'a class that names another port': shop((s) => {
      set(s, 'ssl-redirect', '8443');
      useParams(s, { sslRedirectPort: '443' });
    }),
  },

  fails: {
    'only HTTP': {
      given: shop((s) => set(s, 'listen-ports', [{ HTTP: 80 }])),
      finds: ['Ingress shop/web'],
    },
    'another port': {
      given: shop((s) => set(s, 'ssl-redirect', '8443')),
      finds: ['Ingress shop/web'],
    },
    'a port that is HTTP': {
      given: shop((s) => set(s, 'ssl-redirect', '80')),
      finds: ['Ingress shop/web'],
    },
    'no listen-ports and no certificate': {
      given: shop((s) => unset(s, 'listen-ports', 'certificate-arn')),
      finds: ['Ingress shop/web'],
    },
    'what the controller says, though it should be over': {
      given: shop((s) => event(s, 'FailedBuildModel', SAID)),
      finds: ['Ingress shop/web'],
    },
    'a recording': {
      given: await recording('ssl-redirect-no-https'),
      finds: ['Ingress shop/web'],
    },
    'an incident': { given: await incident('inc-032'), finds: ['Ingress cycling/tracker'] },
  },
});
