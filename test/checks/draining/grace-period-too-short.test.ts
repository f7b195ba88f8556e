import { deployment, shop, type Draft, moveWorkload } from '../../../fixtures/shop.js';
import type { SectionName } from '../../../src/snapshot/sections.js';
import check from '../../../src/checks/draining/grace-period-too-short.js';
import { checkTester } from '../../support/check-tester.js';

const stops = (s: Draft, preStop: Draft, grace?: number): void => {
  const { spec } = deployment(s).spec.template;
  spec.containers[0].lifecycle = { preStop };
  if (grace === undefined) delete spec.terminationGracePeriodSeconds;
  else spec.terminationGracePeriodSeconds = grace;
};
/** The pods of `web` belong to a workload of another kind, and their hook takes all the time. */
const movedTo = (section: SectionName) =>
  shop((s) => {
    stops(s, { sleep: { seconds: 30 } }, 30);
    moveWorkload(s, section);
  });

checkTester(check, {
  passes: {
    'the default, with a short sleep': shop((s) => stops(s, { sleep: { seconds: 15 } })),
    'no hook, so all of it for the process': shop((s) => {
      deployment(s).spec.template.spec.containers[0].lifecycle = {};
      deployment(s).spec.template.spec.terminationGracePeriodSeconds = 5;
    }),
    'a hook that cannot be read': shop((s) =>
      stops(s, { exec: { command: ['/usr/local/bin/drain', '60'] } }, 30),
    ),
    'a command that only sounds like sleep': shop((s) =>
      stops(s, { exec: { command: ['/bin/no-sleep', '60'] } }, 30),
    ),
  },

  fails: {
    'the default, and a sleep that is longer': {
      given: shop((s) => stops(s, { exec: { command: ['sleep', '45'] } })),
      finds: ['Deployment shop/web'],
    },
    'five seconds left': {
      given: shop((s) => stops(s, { sleep: { seconds: 55 } }, 60)),
      finds: ['Deployment shop/web'],
    },
    'a StatefulSet': {
      given: movedTo('kubernetes/statefulsets.apps'),
      finds: ['StatefulSet shop/web'],
    },
    'a DaemonSet': { given: movedTo('kubernetes/daemonsets.apps'), finds: ['DaemonSet shop/web'] },
    'a Rollout': { given: movedTo('kubernetes/rollouts.argoproj.io'), finds: ['Rollout shop/web'] },
  },
});
