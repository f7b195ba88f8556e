import { keep, pods, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/readiness-gate-blocking.js';
import { checkTester } from '../../support/check-tester.js';

const condition = (pod: Draft, type: string): Draft =>
  pod.status.conditions.find((one: Draft) => one.type.startsWith(type));
/** The first pod of `web` waits, since half an hour or since a time that is given. */
function wait(s: Draft, at = '2026-11-25T17:30:00Z', app = 'web'): Draft {
  const [pod] = pods(s, app);
  condition(pod, 'target-health').status = 'False';
  condition(pod, 'Ready').status = 'False';
  condition(pod, 'ContainersReady').lastTransitionTime = at;
  return pod;
}

checkTester(check, {
  passes: {
    'a pod that waits for two minutes': shop((s) => void wait(s, '2026-11-25T17:56:38Z')),
    'containers that are not ready': shop((s) => {
      condition(wait(s), 'ContainersReady').status = 'False';
    }),
    'a pod that ends': shop((s) => {
      wait(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
    'a gate of somebody else': shop((s) => {
      const pod = wait(s);
      pod.spec.readinessGates = [{ conditionType: 'example.com/ready' }];
    }),
    'a binding that is gone, which is another fault': shop((s) => {
      wait(s);
      keep(
        s,
        'kubernetes/targetgroupbindings.elbv2.k8s.aws',
        ({ spec }) => spec.serviceRef.name !== 'web',
      );
    }),
  },

  fails: {
    'one pod of several': {
      given: shop((s) => void wait(s)),
      finds: ['Pod shop/web-56f9b7585c-gghn9'],
    },
    'a pod of a Service': {
      given: shop((s) => void wait(s, undefined, 'tcp')),
      finds: ['Pod shop/tcp-77c8d7cdf6-mtmv6'],
    },
    'a condition that was never written': {
      given: shop((s) => {
        const pod = wait(s);
        pod.status.conditions.splice(
          pod.status.conditions.indexOf(condition(pod, 'target-health')),
          1,
        );
      }),
      finds: ['Pod shop/web-56f9b7585c-gghn9'],
    },
    'all pods of a rollout': {
      given: await recording('readiness-gate-blocked'),
      finds: ['Pod shop/web-56f9b7585c-6dwv8'],
    },
  },
});
