import { binding, keep, recording, shop, targetGroup } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-target-type-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'a binding without a target type, which the webhook fills in': shop(
      (s) => delete binding(s).spec.targetType,
    ),
    'a target group that was not seen': shop((s) => {
      binding(s).spec.targetType = 'instance';
      keep(s, 'aws/elbv2/target-groups', (one) => one !== targetGroup(s));
    }),
    'a binding that is being deleted, after the type of its Ingress was changed': shop((s) => {
      targetGroup(s).TargetType = 'instance';
      binding(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
    instances: await recording('healthy-instance'),
  },

  fails: {
    'pods into a group for instances': {
      given: shop((s) => (targetGroup(s).TargetType = 'instance')),
      finds: ['TargetGroupBinding shop/k8s-shop-web-7d6cdd9601'],
    },
    'a group for a function': {
      given: await recording('healthy-byo-tgb', (s) => {
        s['aws/elbv2/target-groups'][0].TargetType = 'lambda';
      }),
      finds: ['TargetGroupBinding shop/byo'],
    },
    'nodes into a group for addresses': {
      given: shop((s) => (binding(s, 'tcp').spec.targetType = 'instance')),
      finds: ['TargetGroupBinding shop/k8s-shop-tcp-ca840b7458'],
    },
  },
});
