import { binding, event, incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-stuck-deleting.js';
import { checkTester } from '../../support/check-tester.js';

const NAME = 'k8s-shop-web-7d6cdd9601';
const WEB = `TargetGroupBinding shop/${NAME}`;
const remove = (s: Draft, at = '2026-11-25T17:50:00Z'): void => {
  binding(s).metadata.deletionTimestamp = at;
};

checkTester(check, {
  passes: {
    'one that was deleted four minutes ago': shop((s) => remove(s, '2026-11-25T17:54:38Z')),
    'one that waits for the finalizer of somebody else': shop((s) => {
      remove(s);
      binding(s).metadata.finalizers = ['example.com/hold'];
    }),
  },

  fails: {
    'no word of the controller': { given: shop((s) => remove(s)), finds: [WEB] },
    'the binding of a Service': {
      given: shop((s) => {
        binding(s, 'tcp').metadata.deletionTimestamp = '2026-11-25T17:50:00Z';
      }),
      finds: ['TargetGroupBinding shop/k8s-shop-tcp-ca840b7458'],
    },
    'a cleanup that fails': {
      given: shop((s) => {
        remove(s);
        event(s, 'FailedCleanup', 'Failed cleanup due to AccessDenied', {
          kind: 'TargetGroupBinding',
          name: NAME,
        });
      }),
      finds: [WEB],
    },
    'a condition that tells': {
      given: shop((s) => {
        remove(s);
        binding(s).status.conditions = [
          {
            type: 'Ready',
            status: 'False',
            reason: 'FailedCleanup',
            message: 'expected exactly one securityGroup',
          },
        ];
      }),
      finds: [WEB],
    },
    'an incident': {
      given: await incident('inc-042'),
      finds: ['TargetGroupBinding identity-hub/k8s-identity-servicea-dde85c2781'],
    },
  },
});
