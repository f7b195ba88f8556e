import { shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-crashloop.js';
import { checkTester } from '../../support/check-tester.js';
import { crash, ownLog, ownPods, ownStatuses } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';

checkTester(check, {
  passes: {
    'one restart that is over': shop((s) => {
      const [status] = ownStatuses(s);
      status.restartCount = 1;
      status.lastState = { terminated: { exitCode: 1, reason: 'Error' } };
    }),
    'many restarts, and ready now': shop((s) => {
      const [status] = ownStatuses(s);
      status.restartCount = 9;
      status.lastState = { terminated: { exitCode: 1, reason: 'Error' } };
    }),
    'pods on their way out': shop((s) => {
      crash(s);
      for (const { metadata } of ownPods(s)) metadata.deletionTimestamp = '2026-11-25T17:57:00Z';
    }),
    'a container beside it': shop((s) => {
      const [pod] = ownPods(s);
      pod.status.containerStatuses.push({
        name: 'proxy',
        ready: false,
        restartCount: 9,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
      });
    }),
  },

  fails: {
    'a flag that it does not know': {
      given: shop((s) => {
        crash(s);
        ownLog(s, 'unknown flag: --enable-teapots');
      }),
      finds: [CONTROLLER],
    },
    'no words at all': { given: shop(crash), finds: [CONTROLLER] },
    'a message that it left': {
      given: shop((s) => {
        crash(s);
        const [status] = ownStatuses(s);
        status.lastState.terminated.message = 'panic: runtime error: invalid memory address';
      }),
      finds: [CONTROLLER],
    },
    'caught between two attempts': {
      given: shop((s) => {
        crash(s);
        for (const status of ownStatuses(s)) status.state = { running: {} };
      }),
      finds: [CONTROLLER],
    },
    'one of two': {
      given: shop((s) => {
        const [status] = ownStatuses(s);
        Object.assign(status, { ready: false, restartCount: 4 });
        status.state = { waiting: { reason: 'CrashLoopBackOff' } };
      }),
      finds: [CONTROLLER],
    },
  },
});
