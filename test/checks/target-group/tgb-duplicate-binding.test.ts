import { binding, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-duplicate-binding.js';
import { checkTester } from '../../support/check-tester.js';

/** A second binding of the target group of `web`, by hand. */
function twin(s: Draft, namespace = 'shop'): Draft {
  const one = structuredClone(binding(s));
  one.metadata = {
    name: 'twin',
    namespace,
    uid: 'another',
    creationTimestamp: '2026-11-25T17:50:00Z',
  };
  s['kubernetes/targetgroupbindings.elbv2.k8s.aws'].push(one);
  return one;
}

checkTester(check, {
  passes: {
    'all in multi-cluster mode': shop((s) => {
      twin(s).spec.multiClusterTargetGroup = true;
      binding(s).spec.multiClusterTargetGroup = true;
    }),
    'one that is being deleted': shop(
      (s) => (twin(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z'),
    ),
    'two bindings of one Service, each with its own group': shop((s) => {
      twin(s).spec.targetGroupARN = `${binding(s).spec.targetGroupARN}0`;
    }),
    'bindings that name their group by name': shop((s) => {
      for (const one of [twin(s), binding(s)]) {
        delete one.spec.targetGroupARN;
        one.spec.targetGroupName = 'shared';
      }
    }),
  },

  fails: {
    'a second one by hand': {
      given: shop((s) => twin(s)),
      finds: ['TargetGroupBinding shop/twin'],
    },
    'one in another namespace': {
      given: shop((s) => twin(s, 'default')),
      finds: ['TargetGroupBinding default/twin'],
    },
    'only one of them in multi-cluster mode': {
      given: shop((s) => (twin(s).spec.multiClusterTargetGroup = true)),
      finds: ['TargetGroupBinding shop/twin'],
    },
    'the one of the controller came last': {
      given: shop((s) => (twin(s).metadata.creationTimestamp = '2026-11-25T17:00:00Z')),
      finds: ['TargetGroupBinding shop/k8s-shop-web-7d6cdd9601'],
    },
  },
});
