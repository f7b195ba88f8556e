import { shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-oomkilled.js';
import { checkTester } from '../../support/check-tester.js';
import { ownPods, ownStatuses } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const KILLED = { terminated: { exitCode: 137, reason: 'OOMKilled' } };

checkTester(check, {
  passes: {
    'one that was stopped': shop((s) => {
      const [status] = ownStatuses(s);
      status.lastState = { terminated: { exitCode: 137, reason: 'Error' } };
    }),
    'another container of the pod': shop((s) => {
      const [pod] = ownPods(s);
      pod.status.containerStatuses.push({ name: 'proxy', ready: true, lastState: KILLED });
    }),
  },

  fails: {
    'before it was started again': {
      given: shop((s) => (ownStatuses(s)[0].lastState = KILLED)),
      finds: [CONTROLLER],
    },
    'just now': { given: shop((s) => (ownStatuses(s)[1].state = KILLED)), finds: [CONTROLLER] },
  },
});
