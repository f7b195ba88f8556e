import { binding, shop, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-multicluster-state-lost.js';
import { checkTester } from '../../support/check-tester.js';

const NAME = 'k8s-shop-web-7d6cdd9601';
const dead = (State: string): Draft => ({
  Target: { Id: '192.168.100.99', Port: 8080, AvailabilityZone: 'us-west-2a' },
  TargetHealth: { State, Reason: 'Target.Timeout' },
});
const share = (s: Draft): void => {
  binding(s).spec.multiClusterTargetGroup = true;
};
const list = (s: Draft): void => {
  s['kubernetes/configmaps'] = [
    {
      metadata: { namespace: 'shop', name: `aws-lbc-targets-${NAME}` },
      data: { targets: '192.168.100.23:8080' },
    },
  ];
};

checkTester(check, {
  passes: {
    'a list that is there': shop((s) => {
      share(s);
      list(s);
      targets(s).push(dead('unhealthy'));
    }),
    'healthy targets of other clusters': shop((s) => {
      share(s);
      s['kubernetes/configmaps'] = [];
      targets(s).push(dead('healthy'));
    }),
    'no other target': shop((s) => {
      share(s);
      s['kubernetes/configmaps'] = [];
    }),
    'one cluster only': shop((s) => {
      s['kubernetes/configmaps'] = [];
      targets(s).push(dead('unhealthy'));
    }),
  },

  fails: {
    'a target that nobody takes out': {
      given: shop((s) => {
        share(s);
        s['kubernetes/configmaps'] = [];
        targets(s).push(dead('unhealthy'));
      }),
      finds: [`TargetGroup ${NAME}`],
    },
  },
});
