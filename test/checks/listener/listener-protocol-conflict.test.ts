import { breakOff, event, recording, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/listener/listener-protocol-conflict.js';
import { checkTester } from '../../support/check-tester.js';
import { second, set } from '../../support/listening.js';

checkTester(check, {
  passes: {
    'members that agree': shop((s) => second(s)),
    'members on different ports': shop((s) =>
      second(s, (annotations) => {
        annotations['listen-ports'] = '[{"HTTPS":8443}]';
      }),
    ),
    'one Ingress that says a port twice: the last one counts': shop((s) =>
      set(s, 'listen-ports', [{ HTTP: 80 }, { HTTP: 443 }, { HTTPS: 443 }]),
    ),
    'two schemes, which is another conflict': await recording('group-scheme-conflict'),
    'a class whose certificate makes both HTTPS': shop((s) => {
      second(s);
      useParams(s, { certificateArn: ['arn:aws:acm:us-west-2:123456789012:certificate/1'] });
    }),
  },

  fails: {
    'one port, two protocols': {
      given: shop((s) =>
        second(s, (annotations) => {
          annotations['listen-ports'] = '[{"HTTPS":80}]';
        }),
      ),
      finds: ['Ingress shop/web-too'],
    },
    'what the controller recorded, though its Deployment was not seen': {
      given: await recording('listener-protocol-conflict', (s, snapshot) => {
        s['kubernetes/deployments.apps'] = [];
        breakOff(snapshot, 'kubernetes/deployments.apps');
      }),
      finds: ['Ingress shop/web'],
    },
    'what the controller says, though it should be over': {
      given: shop((s) => {
        second(s);
        event(
          s,
          'FailedBuildModel',
          'Failed build model due to failed to merge listenPort config for port: 80: conflicting protocol, shop/web: HTTP | shop/web-too: HTTPS',
        );
      }),
      finds: ['Ingress shop/web-too'],
    },
    'a member that is HTTPS because its class has a certificate': {
      given: shop((s) => {
        set(s, 'listen-ports', [{ HTTP: 443 }]);
        set(s, 'ssl-redirect', '8443');
        second(s, (annotations) => delete annotations['listen-ports']);
        useParams(s, { certificateArn: ['arn:aws:acm:us-west-2:123456789012:certificate/1'] });
      }),
      finds: ['Ingress shop/web-too'],
    },
  },
});
