import { controller, event, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-rbac-denied.js';
import { checkTester } from '../../support/check-tester.js';
import { ownLog } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const WATCHING = {
  logger: 'controller-runtime.cache.UnhandledError',
  msg: 'Failed to watch',
  error:
    'failed to list *v1.EndpointSlice: endpointslices.discovery.k8s.io is forbidden: User "system:serviceaccount:kube-system:aws-load-balancer-controller" cannot list resource "endpointslices" in API group "discovery.k8s.io" at the cluster scope',
};
const DENIED =
  'Failed deploy model due to targetgroupbindings.elbv2.k8s.aws is forbidden: User "system:serviceaccount:kube-system:aws-load-balancer-controller" cannot create resource "targetgroupbindings" in API group "elbv2.k8s.aws" in the namespace "shop"';

checkTester(check, {
  passes: {
    'a refusal of an hour ago': shop((s) => ownLog(s, { ...WATCHING, ts: '2026-11-25T17:00:00Z' })),
    'a failure that is over': shop((s) => {
      event(s, 'FailedDeployModel', DENIED, { at: '2026-11-25T17:50:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'a refusal of AWS': shop((s) =>
      event(s, 'FailedDeployModel', 'Failed deploy model due to AccessDenied: not authorized'),
    ),
    'one of two controllers: whose words are these?': shop((s) => {
      const twin = structuredClone(controller(s));
      twin.metadata.name = 'lbc-green';
      twin.spec.selector.matchLabels = { app: 'lbc-green' };
      s['kubernetes/deployments.apps'].push(twin);
      event(s, 'FailedDeployModel', DENIED);
    }),
  },

  fails: {
    'what it cannot watch': { given: shop((s) => ownLog(s, WATCHING)), finds: [CONTROLLER] },
    'what it cannot create': {
      given: shop((s) => event(s, 'FailedDeployModel', DENIED)),
      finds: [CONTROLLER],
    },
    'before the API named resources': {
      given: shop((s) =>
        ownLog(s, {
          ...WATCHING,
          error: 'leases is forbidden: User "system:serviceaccount:kube-system:lbc" cannot get it',
        }),
      ),
      finds: [CONTROLLER],
    },
  },
});
