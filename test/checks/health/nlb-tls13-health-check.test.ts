import { shop, targetGroup, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/nlb-tls13-health-check.js';
import { checkTester } from '../../support/check-tester.js';
import { failFor, probeBy } from '../../support/failing-targets.js';

const REASON = 'Target.FailedHealthChecks';
const PROBE = { httpGet: { path: '/healthz', port: 9000, scheme: 'HTTPS' } };

function ask(s: Draft, protocol: string): void {
  Object.assign(targetGroup(s, 'tcp'), {
    HealthCheckProtocol: protocol,
    HealthCheckPath: '/healthz',
    HealthCheckPort: '9000',
  });
  for (const one of targets(s, 'tcp')) one.HealthCheckPort = '9000';
}

checkTester(check, {
  passes: {
    'targets that answer': shop((s) => {
      ask(s, 'HTTPS');
      probeBy(s, PROBE, 'tcp');
    }),
    'a probe of plain HTTP': shop((s) => {
      ask(s, 'HTTPS');
      failFor(s, REASON, 'tcp');
      probeBy(s, { httpGet: { path: '/healthz', port: 9000 } }, 'tcp');
    }),
    'a health check of plain HTTP': shop((s) => {
      ask(s, 'HTTP');
      failFor(s, REASON, 'tcp');
      probeBy(s, PROBE, 'tcp');
    }),
    'a target that answers': shop((s) => {
      ask(s, 'HTTPS');
      failFor(s, REASON, 'tcp');
      probeBy(s, PROBE, 'tcp');
      targets(s, 'tcp')[0].TargetHealth = { State: 'healthy' };
    }),
    'an Application Load Balancer, which speaks TLS 1.3': shop((s) => {
      failFor(s, REASON);
      targetGroup(s).HealthCheckProtocol = 'HTTPS';
      probeBy(s, { httpGet: { path: '/healthz', port: 'http', scheme: 'HTTPS' } });
    }),
  },

  fails: {
    'a probe of the same that passes': {
      given: shop((s) => {
        ask(s, 'HTTPS');
        failFor(s, REASON, 'tcp');
        probeBy(s, PROBE, 'tcp');
      }),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
  },
});
