import { type Draft, dropPods, pods, recording, service, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/pods-none-ready.js';
import { checkTester } from '../../support/check-tester.js';

function unready(pod: Draft): void {
  pod.status.conditions.forEach((one: Draft) => (one.status = 'False'));
}

checkTester(check, {
  passes: {
    'pods that wait for their readiness gate alone': shop((s) =>
      pods(s).forEach((pod) =>
        pod.status.conditions.forEach((one: Draft) => {
          if (one.type === 'Ready') one.status = 'False';
        }),
      ),
    ),
    'one that is ready': shop((s) => pods(s).slice(1).forEach(unready)),
    'no pods at all': shop((s) => dropPods(s)),
    'a Service that is half a minute old': shop((s, { capturedAt }) => {
      pods(s).forEach(unready);
      service(s).metadata.creationTimestamp = new Date(
        Date.parse(capturedAt) - 30_000,
      ).toISOString();
    }),
    'the first pods of an old Service': shop((s, { capturedAt }) =>
      pods(s).forEach((pod) => {
        unready(pod);
        pod.metadata.creationTimestamp = new Date(Date.parse(capturedAt) - 30_000).toISOString();
      }),
    ),
    'a recording of pods behind a gate': await recording('readiness-gate-blocked'),
  },

  fails: {
    'containers that are not ready': {
      given: shop((s) => pods(s).forEach(unready)),
      finds: ['Service shop/web'],
    },
    'pods without any condition yet': {
      given: shop((s) => pods(s, 'tcp').forEach((pod) => delete pod.status.conditions)),
      finds: ['Service shop/tcp'],
    },
    'a recording': { given: await recording('pods-not-ready'), finds: ['Service shop/web'] },
  },
});
