import { shop, targetGroup, targets } from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/app-binds-localhost.js';
import { checkTester } from '../../support/check-tester.js';
import { failFor, probeBy } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

const REASON = 'Target.FailedHealthChecks';
const INSIDE = { exec: { command: ['curl', '-f', 'http://localhost:8080/healthz'] } };

checkTester(check, {
  passes: {
    'a probe from outside the pod, which passes': shop((s) => failFor(s, REASON)),
    'a command that asks nobody': shop((s) => {
      failFor(s, REASON);
      probeBy(s, { exec: { command: ['cat', '/tmp/ready'] } });
    }),
    'targets that answer': shop((s) => probeBy(s, INSIDE)),
    'one that is healthy': shop((s) => {
      failFor(s, REASON);
      probeBy(s, INSIDE);
      targets(s)[0].TargetHealth = { State: 'healthy' };
    }),
    'a Network Load Balancer, which does not tell what is refused': shop((s) => {
      failFor(s, REASON, 'tcp');
      probeBy(s, INSIDE, 'tcp');
    }),
    'packets that are lost': shop((s) => {
      failFor(s, 'Target.Timeout');
      probeBy(s, INSIDE);
      targetGroup(s).HealthCheckPort = '8080';
    }),
  },

  fails: {
    'a command that asks the loopback address': {
      given: shop((s) => {
        failFor(s, REASON);
        probeBy(s, INSIDE);
      }),
      finds,
    },
    'the same, by number': {
      given: shop((s) => {
        failFor(s, REASON);
        probeBy(s, { exec: { command: ['sh', '-c', 'wget -qO- http://127.0.0.1:8080/'] } });
      }),
      finds,
    },
  },
});
