import { binding, pods, shop, targetGroup, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/container-port-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

function fail(s: Draft, Reason = 'Target.FailedHealthChecks'): void {
  for (const one of targets(s)) {
    one.TargetHealth = { State: 'unhealthy', Reason, Description: 'Health checks failed' };
  }
}

function declare(s: Draft, ports: Draft): void {
  for (const pod of pods(s)) pod.spec.containers[0].ports = ports;
}

const OTHER = [{ name: 'metrics', containerPort: 9090 }];

checkTester(check, {
  passes: {
    'a port that is open although it is not declared': shop((s) => declare(s, OTHER)),
    'a port that is declared, and fails': shop((s) => fail(s)),
    'pods that declare nothing': shop((s) => {
      fail(s);
      declare(s, []);
    }),
    'one target that is healthy': shop((s) => {
      const [{ TargetHealth }] = structuredClone(targets(s));
      fail(s);
      declare(s, OTHER);
      targets(s)[1].TargetHealth = TargetHealth;
    }),
    'a port that a sidecar declares': shop((s) => {
      fail(s);
      declare(s, OTHER);
      for (const pod of pods(s)) {
        pod.spec.initContainers = [
          { name: 'proxy', ports: [{ containerPort: 8080 }], restartPolicy: 'Always' },
        ];
      }
    }),
    'another reason': shop((s) => {
      fail(s, 'Target.ResponseCodeMismatch');
      declare(s, OTHER);
    }),
    'instance targets': shop((s) => {
      fail(s);
      declare(s, OTHER);
      targetGroup(s).TargetType = 'instance';
      binding(s).spec.targetType = 'instance';
    }),
  },

  fails: {
    'a port that nobody declares': {
      given: shop((s) => {
        fail(s);
        declare(s, OTHER);
      }),
      finds: ['Service shop/web'],
    },
    'a port that does not answer in time': {
      given: shop((s) => {
        fail(s, 'Target.Timeout');
        declare(s, OTHER);
      }),
      finds: ['Service shop/web'],
    },
  },
});
