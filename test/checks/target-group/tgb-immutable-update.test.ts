import { event, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-immutable-update.js';
import { checkTester } from '../../support/check-tester.js';

const SAID =
  'Failed deploy model due to admission webhook "vtargetgroupbinding.elbv2.k8s.aws" denied the request: TargetGroupBinding update may not change these immutable fields: spec.targetGroupARN,spec.targetType';

checkTester(check, {
  passes: {
    'another failure': shop((s) => event(s, 'FailedDeployModel', 'Failed deploy model due to it')),
    'a failure that a success came after': shop((s) => {
      event(s, 'FailedDeployModel', SAID, { at: '2026-11-25T17:50:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
    'a binding that fails for another reason': await recording('healthy-byo-tgb', (s) =>
      event(s, 'FailedReconcile', 'Failed reconcile due to it', {
        kind: 'TargetGroupBinding',
        name: 'byo',
      }),
    ),
  },

  fails: {
    'a deploy that changes the target group': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID)),
      finds: ['Ingress shop/web'],
    },
    'the deploy of a Service': {
      given: shop((s) => event(s, 'FailedDeployModel', SAID, { kind: 'Service', name: 'tcp' })),
      finds: ['Service shop/tcp'],
    },
    'a deploy that is only logged': {
      given: shop((s: Draft) => {
        s['kubernetes/logs']['kube-system/lbc/controller'] = [
          JSON.stringify({
            ts: '2026-11-25T18:00:00Z',
            msg: 'Reconciler error',
            controller: 'ingress',
            namespace: 'shop',
            name: 'web',
            error: SAID,
          }),
        ];
      }),
      finds: ['Ingress shop/web'],
    },
    'a binding of which the controller writes the finalizer': {
      given: shop((s) =>
        event(s, 'FailedAddFinalizer', SAID, {
          kind: 'TargetGroupBinding',
          name: 'k8s-shop-web-7d6cdd9601',
        }),
      ),
      finds: ['TargetGroupBinding shop/k8s-shop-web-7d6cdd9601'],
    },
  },
});
