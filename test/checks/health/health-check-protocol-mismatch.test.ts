import { binding, incident, service, shop, targetGroup, targets } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-protocol-mismatch.js';
import { checkTester } from '../../support/check-tester.js';
import { answer, failFor, probeBy } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

const REASON = 'Target.FailedHealthChecks';

checkTester(check, {
  passes: {
    'requests that do the same: the protocol of the group is wrong': shop((s) => {
      failFor(s, REASON);
      Object.assign(targetGroup(s), { Protocol: 'HTTPS', HealthCheckProtocol: 'HTTPS' });
    }),
    'another protocol than that of requests, rightly': shop((s) => {
      failFor(s, REASON);
      targetGroup(s).Protocol = 'HTTPS';
    }),
    'a timeout, which no protocol is the reason for': shop((s) => {
      failFor(s, 'Target.Timeout');
      targetGroup(s).HealthCheckProtocol = 'HTTPS';
    }),
    'a target that understands': shop((s) => {
      failFor(s, REASON);
      targetGroup(s).HealthCheckProtocol = 'HTTPS';
      targets(s)[0].TargetHealth = { State: 'healthy' };
    }),
    'a health check of another port, of which nothing is known': shop((s) => {
      failFor(s, REASON);
      Object.assign(targetGroup(s), { HealthCheckProtocol: 'HTTPS', HealthCheckPort: '9443' });
      for (const one of targets(s)) one.HealthCheckPort = '9443';
    }),
    'TCP, which says nothing': shop((s) => failFor(s, REASON, 'tcp')),
  },

  fails: {
    'TLS to an Argo CD that was told to do without': {
      given: await incident('inc-052'),
      finds: ['TargetGroup k8s-cdsystem-argocdse-10dc0bd0dc'],
    },
    'plain HTTP to a port of TLS, which answers 400': {
      given: shop((s) => {
        answer(s, '400');
        targetGroup(s).Protocol = 'HTTPS';
        probeBy(s, { httpGet: { path: '/healthz', port: 'http', scheme: 'HTTPS' } });
      }),
      finds,
    },
    'a port that is said to speak HTTP': {
      given: shop((s) => {
        failFor(s, REASON);
        targetGroup(s).HealthCheckProtocol = 'HTTPS';
        probeBy(s, { exec: { command: ['true'] } });
      }),
      finds,
    },
    'a port whose number is all there is': {
      given: shop((s) => {
        failFor(s, REASON);
        Object.assign(targetGroup(s), { Protocol: 'HTTPS' });
        probeBy(s, { exec: { command: ['true'] } });
        Object.assign(service(s).spec.ports[0], { name: 'web', targetPort: 8443 });
        binding(s).spec.serviceRef.port = 'web';
      }),
      finds,
    },
  },
});
