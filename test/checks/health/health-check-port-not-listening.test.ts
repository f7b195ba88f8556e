import {
  ingress,
  pods,
  recording,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-port-not-listening.js';
import { checkTester } from '../../support/check-tester.js';
import { failFor } from '../../support/failing-targets.js';

const finds = ['TargetGroup k8s-shop-web-7d6cdd9601'];

const REASON = 'Target.FailedHealthChecks';

/** The health check goes to a port of its own. */
function ask(s: Draft, port: string): void {
  targetGroup(s).HealthCheckPort = port;
  for (const one of targets(s)) one.HealthCheckPort = port;
}

checkTester(check, {
  passes: {
    'the port of the traffic': shop((s) => failFor(s, REASON)),
    'a port that answers': shop((s) => ask(s, '9090')),
    'a port that a container declares': shop((s) => {
      failFor(s, REASON);
      ask(s, '9090');
      for (const pod of pods(s)) pod.spec.containers[0].ports.push({ containerPort: 9090 });
    }),
    'a port that a container is probed at': shop((s) => {
      failFor(s, REASON);
      ask(s, '9090');
      for (const pod of pods(s))
        pod.spec.containers[0].livenessProbe = { tcpSocket: { port: 9090 } };
    }),
    'a container that declares no port': shop((s) => {
      failFor(s, REASON);
      ask(s, '9090');
      for (const pod of pods(s)) delete pod.spec.containers[0].ports;
    }),
    'a port of nodes': shop((s) => {
      failFor(s, REASON);
      ask(s, '9090');
      targetGroup(s).TargetType = 'instance';
    }),
    'a target that answers there': shop((s) => {
      failFor(s, REASON);
      ask(s, '9090');
      targets(s)[0].TargetHealth = { State: 'healthy' };
    }),
  },

  fails: {
    'a recording': {
      given: await recording('health-check-refused'),
      finds: ['TargetGroup k8s-shop-web-0ac56c0e6c'],
    },
    'no answer at all': {
      given: shop((s) => {
        failFor(s, 'Target.Timeout');
        ask(s, '9090');
        ingress(s).metadata.annotations['alb.ingress.kubernetes.io/healthcheck-port'] = '9090';
      }),
      finds,
    },
  },
});
