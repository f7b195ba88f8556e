import { event, shop, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/finalizer-add-failed.js';
import { checkTester } from '../../support/check-tester.js';

const REFUSED =
  'Failed add finalizer due to admission webhook "policy.example.org" denied the request';

checkTester(check, {
  passes: {
    'a success after it': shop((s) => {
      event(s, 'FailedAddFinalizer', REFUSED, { at: '2026-11-25T17:57:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'a failure of another kind': shop((s) => event(s, 'FailedBuildModel', REFUSED)),
    'a clean-up that fails in AWS': shop((s) =>
      event(s, 'FailedCleanup', 'Failed cleanup due to TargetGroupNotFound', {
        kind: 'TargetGroupBinding',
        name: s['kubernetes/targetgroupbindings.elbv2.k8s.aws'][0].metadata.name,
      }),
    ),
    'an Ingress that is gone': shop((s) =>
      event(s, 'FailedAddFinalizer', REFUSED, { name: 'old' }),
    ),
  },
  fails: {
    'an Ingress': {
      given: shop((s) => event(s, 'FailedAddFinalizer', REFUSED)),
      finds: ['Ingress shop/web'],
    },
    'a Service': {
      given: shop((s) => event(s, 'FailedAddFinalizer', REFUSED, { kind: 'Service', name: 'tcp' })),
      finds: ['Service shop/tcp'],
    },
    'a class that the controller has by its flag, and its status': {
      given: shop((s) => {
        useFlagClass(s);
        event(
          s,
          'FailedUpdateStatus',
          'Failed update status due to the server rejected our request',
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'a binding': {
      given: shop((s) => {
        const [binding] = s['kubernetes/targetgroupbindings.elbv2.k8s.aws'];
        event(s, 'FailedAddFinalizer', REFUSED, {
          kind: 'TargetGroupBinding',
          name: binding.metadata.name,
        });
      }),
      finds: ['TargetGroupBinding shop/k8s-shop-tcp-ca840b7458'],
    },
  },
});
