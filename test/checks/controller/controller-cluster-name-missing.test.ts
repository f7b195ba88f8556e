import { args, controller, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-cluster-name-missing.js';
import { checkTester } from '../../support/check-tester.js';
import { bringDown, crash, ownLog } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const set = (s: Draft, ...flags: string[]): void => {
  args(s).splice(
    args(s).findIndex((arg) => arg.startsWith('--cluster-name')),
    1,
    ...flags,
  );
};

checkTester(check, {
  passes: {
    'a name that its environment gives': shop((s) => {
      bringDown(s);
      set(s, '--cluster-name=$(CLUSTER_NAME)');
    }),
    'the name as an argument of its own': shop((s) => {
      bringDown(s);
      set(s, '--cluster-name', 'shop-prod');
    }),
    'one that is ready without': shop((s) => set(s)),
    'one that is off': shop((s) => {
      bringDown(s);
      set(s);
      controller(s).spec.replicas = 0;
    }),
  },

  fails: {
    'no name': {
      given: shop((s) => {
        bringDown(s);
        set(s);
      }),
      finds: [CONTROLLER],
    },
    'an empty name': {
      given: shop((s) => {
        bringDown(s);
        set(s, '--cluster-name=');
      }),
      finds: [CONTROLLER],
    },
    'what it says before it ends': {
      given: shop((s) => {
        crash(s);
        set(s, '--cluster-name=$(CLUSTER_NAME)');
        ownLog(s, {
          msg: 'unable to load controller config',
          error: 'kubernetes cluster name must be specified',
        });
      }),
      finds: [CONTROLLER],
    },
  },
});
