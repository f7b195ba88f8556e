import { shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-auth.js';
import { checkTester } from '../../support/check-tester.js';
import { answer, probeBy } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

checkTester(check, {
  passes: {
    'another code': shop((s) => answer(s, '404')),
    'a host that is forbidden: the readiness probe sends another one': shop((s) => {
      answer(s, '403');
      probeBy(s, {
        httpGet: {
          path: '/healthz',
          port: 'http',
          httpHeaders: [{ name: 'Host', value: 'shop.example.com' }],
        },
      });
    }),
  },

  fails: {
    'an application that wants credentials': { given: shop((s) => answer(s, '401')), finds },
    'one that forbids, while its readiness probe asks for another path': {
      given: shop((s) => {
        answer(s, '403');
        probeBy(s, { httpGet: { path: '/ready', port: 'http' } });
      }),
      finds,
    },
  },
});
