import { controller, recording, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-no-ready-replicas.js';
import { checkTester } from '../../support/check-tester.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';

checkTester(check, {
  passes: {
    'one of two ready': shop((s) => (controller(s).status.readyReplicas = 1)),
    'another controller that is ready': shop((s) => {
      const twin = structuredClone(controller(s));
      twin.metadata.name = 'lbc-green';
      s['kubernetes/deployments.apps'].push(twin);
      Object.assign(controller(s), { status: {} }).spec.replicas = 0;
    }),
    'one that was installed a minute ago': shop((s, { capturedAt }) => {
      controller(s).status = {};
      controller(s).metadata.creationTimestamp = new Date(
        Date.parse(capturedAt) - 60_000,
      ).toISOString();
    }),
    'none that is installed': shop((s) => (s['kubernetes/deployments.apps'] = [])),
  },

  fails: {
    'none ready': {
      given: shop((s) => (controller(s).status.readyReplicas = 0)),
      finds: [CONTROLLER],
    },
    'a status that does not count them': {
      given: shop((s) => (controller(s).status = {})),
      finds: [CONTROLLER],
    },
    'no replicas wanted': {
      given: await recording('controller-scaled-to-zero'),
      finds: [CONTROLLER],
    },
  },
});
