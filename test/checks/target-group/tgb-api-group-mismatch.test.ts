import { binding, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-api-group-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

const AUTO = 'kubernetes/targetgroupbindings.eks.amazonaws.com';
/** A binding for Auto Mode, which is on or off. */
function make(s: Draft, enabled: boolean | undefined, service = 'web'): void {
  const one = structuredClone(binding(s, service));
  one.metadata = { namespace: 'shop', name: 'made' };
  s[AUTO] = [one];
  s['aws/eks/cluster'].kubernetesNetworkConfig = {
    ...s['aws/eks/cluster'].kubernetesNetworkConfig,
    elasticLoadBalancing: enabled === undefined ? {} : { enabled },
  };
}

checkTester(check, {
  passes: {
    'Auto Mode that is on': shop((s) => make(s, true)),
    'a cluster that does not say': shop((s) => make(s, undefined)),
    'no such binding': shop((s) => {
      make(s, false);
      s[AUTO] = [];
    }),
  },

  fails: {
    'Auto Mode that is off': {
      given: shop((s) => make(s, false)),
      finds: ['TargetGroupBinding.eks.amazonaws.com shop/made'],
    },
    'for a Service of type LoadBalancer': {
      given: shop((s) => make(s, false, 'tcp')),
      finds: ['TargetGroupBinding.eks.amazonaws.com shop/made'],
    },
  },
});
