import { incident, pods, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-host-header.js';
import { checkTester } from '../../support/check-tester.js';
import { answer, probeBy } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

const NAMED = {
  httpGet: {
    path: '/healthz',
    port: 'http',
    httpHeaders: [{ name: 'Host', value: 'shop.example.com' }],
  },
};

checkTester(check, {
  passes: {
    'a probe that passes with the address of the pod': shop((s) => answer(s, '400')),
    'a probe of another path': shop((s) => {
      answer(s, '400');
      probeBy(s, { httpGet: { ...NAMED.httpGet, path: '/ready' } });
    }),
    'a probe that fails as well': shop((s) => {
      answer(s, '400');
      probeBy(s, NAMED);
      for (const pod of pods(s)) pod.status.containerStatuses[0].ready = false;
    }),
    'an error of the application': shop((s) => {
      answer(s, '500');
      probeBy(s, NAMED);
    }),
  },

  fails: {
    'Django, which allows the name of its site only': {
      given: await incident('inc-051'),
      finds: ['TargetGroup k8s-vulnmgmt-findings-db7257b31d'],
    },
    'a probe that sends the name of the site': {
      given: shop((s) => {
        answer(s, '404');
        probeBy(s, NAMED);
      }),
      finds,
    },
    'a server that says that the host is not its own': {
      given: shop((s) => answer(s, '421')),
      finds,
    },
  },
});
