import {
  binding,
  breakOff,
  controller,
  keep,
  recording,
  shop,
  type Draft,
} from '../../../fixtures/shop.js';
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

/** The controller is gone, Auto Mode is on. */
function turnOn(s: Draft): void {
  const gone = controller(s);
  keep(s, 'kubernetes/deployments.apps', (one) => one !== gone);
  s['aws/eks/cluster'].kubernetesNetworkConfig = { elasticLoadBalancing: { enabled: true } };
}

checkTester(check, {
  passes: {
    'Auto Mode that is on, beside the controller': shop((s) => make(s, true)),
    'Auto Mode that is on, and a controller that was not seen': await recording(
      'healthy-byo-tgb',
      (s, snapshot) => {
        turnOn(s);
        breakOff(snapshot, 'kubernetes/deployments.apps');
      },
    ),
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
    'a binding for the controller, which was removed when Auto Mode was turned on': {
      given: await recording('healthy-byo-tgb', turnOn),
      finds: ['TargetGroupBinding shop/byo'],
    },
    'for a Service of type LoadBalancer': {
      given: shop((s) => make(s, false, 'tcp')),
      finds: ['TargetGroupBinding.eks.amazonaws.com shop/made'],
    },
  },
});
