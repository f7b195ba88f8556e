import { recording, shop, targetGroup, targets } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-probe-differs.js';
import { checkTester } from '../../support/check-tester.js';
import { answer, failFor, probeBy } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

checkTester(check, {
  passes: {
    'both differ, and all is well': shop((s) =>
      probeBy(s, { httpGet: { path: '/ready', port: 'http' } }),
    ),
    'both ask for the same': shop((s) => answer(s, '500')),
    'a path that is missing, which is said elsewhere': await recording('health-code-404'),
    'a health check that only connects, to the port of the probe': shop((s) => {
      failFor(s, 'Target.FailedHealthChecks', 'tcp');
      for (const one of targets(s, 'tcp')) one.HealthCheckPort = '9000';
      probeBy(s, { httpGet: { path: '/ready', port: 9000 } }, 'tcp');
    }),
    'a gRPC server that is probed over HTTP': shop((s) => {
      failFor(s, 'Target.FailedHealthChecks');
      Object.assign(targetGroup(s), {
        ProtocolVersion: 'GRPC',
        HealthCheckPath: '/AWS.ALB/healthcheck',
      });
    }),
    'a probe that is a command': shop((s) => {
      answer(s, '500');
      probeBy(s, { exec: { command: ['true'] } });
    }),
  },

  fails: {
    'another path': {
      given: shop((s) => {
        answer(s, '500');
        probeBy(s, { httpGet: { path: '/ready', port: 'http' } });
      }),
      finds,
    },
    'another port': {
      given: await recording('health-check-refused'),
      finds: ['TargetGroup k8s-shop-web-0ac56c0e6c'],
    },
  },
});
