import { controller, keep, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/webhook-orphaned.js';
import { checkTester } from '../../support/check-tester.js';

const SERVICE = 'Service kube-system/aws-load-balancer-webhook-service';
const uninstall = (s: Draft): void => {
  keep(s, 'kubernetes/deployments.apps', (one) => one !== controller(s));
  keep(
    s,
    'kubernetes/services',
    ({ metadata }) => metadata.name !== 'aws-load-balancer-webhook-service',
  );
};

checkTester(check, {
  passes: {
    'a controller that is only down': shop((s) => (controller(s).status = {})),
    'a controller whose Service is gone': shop((s) =>
      keep(
        s,
        'kubernetes/services',
        ({ metadata }) => metadata.name !== 'aws-load-balancer-webhook-service',
      ),
    ),
    'a namespace that was not looked into': shop((s, snapshot) => {
      uninstall(s);
      snapshot.scope = { namespaces: ['shop'], subject: null };
    }),
    'something that answers in its place': shop((s) =>
      keep(s, 'kubernetes/deployments.apps', (one) => one !== controller(s)),
    ),
  },

  fails: {
    'configurations that were left behind': { given: shop(uninstall), finds: [SERVICE] },
    'a Service that was left behind, too': {
      given: shop((s) => {
        keep(s, 'kubernetes/deployments.apps', (one) => one !== controller(s));
        keep(
          s,
          'kubernetes/endpointslices.discovery.k8s.io',
          ({ metadata }) => metadata.namespace !== 'kube-system',
        );
      }),
      finds: [SERVICE],
    },
  },
});
