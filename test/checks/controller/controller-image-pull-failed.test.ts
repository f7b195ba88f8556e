import { shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-image-pull-failed.js';
import { checkTester } from '../../support/check-tester.js';
import { bringDown, ownPods, ownStatuses } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const wait = (s: Draft, reason: string): void => {
  bringDown(s);
  for (const status of ownStatuses(s)) status.state = { waiting: { reason } };
};

checkTester(check, {
  passes: {
    'one that is being pulled': shop((s) => wait(s, 'ContainerCreating')),
    'a pod on its way out': shop((s) => {
      wait(s, 'ImagePullBackOff');
      for (const { metadata } of ownPods(s)) metadata.deletionTimestamp = '2026-11-25T17:57:00Z';
    }),
  },

  fails: {
    'a registry out of reach': {
      given: shop((s) => wait(s, 'ImagePullBackOff')),
      finds: [CONTROLLER],
    },
    'a name that is none': { given: shop((s) => wait(s, 'InvalidImageName')), finds: [CONTROLLER] },
    'a new pod beside an old one': {
      given: shop((s) => {
        const [status] = ownStatuses(s);
        Object.assign(status, { ready: false, state: { waiting: { reason: 'ErrImagePull' } } });
      }),
      finds: [CONTROLLER],
    },
  },
});
