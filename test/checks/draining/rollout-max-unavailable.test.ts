import {
  deployment,
  moveWorkload,
  named,
  shop,
  targetGroup,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/draining/rollout-max-unavailable.js';
import { checkTester } from '../../support/check-tester.js';

const rolling = (s: Draft, maxUnavailable: Draft, replicas = 2): void => {
  const { spec } = deployment(s);
  spec.replicas = replicas;
  spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge: 1 } };
};
const recreate = (s: Draft, replicas = 2): void => {
  deployment(s).spec.replicas = replicas;
  deployment(s).spec.strategy = { type: 'Recreate' };
};

checkTester(check, {
  passes: {
    'the default, of one replica': shop((s) => {
      deployment(s).spec.replicas = 1;
      delete deployment(s).spec.strategy;
    }),
    'half of one, which is rounded down': shop((s) => rolling(s, '50%', 1)),
    'one of two': shop((s) => rolling(s, 1)),
    'one pod of a StatefulSet, which cannot but go first': shop((s) => {
      deployment(s).spec.replicas = 1;
      moveWorkload(s, 'kubernetes/statefulsets.apps');
    }),
    'a workload behind no load balancer': shop((s) => {
      recreate(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
  },

  fails: {
    Recreate: { given: shop((s) => recreate(s)), finds: ['Deployment shop/web'] },
    'Recreate, of one replica': {
      given: shop((s) => recreate(s, 1)),
      finds: ['Deployment shop/web'],
    },
    'all of them': { given: shop((s) => rolling(s, '100%')), finds: ['Deployment shop/web'] },
    'two of two': { given: shop((s) => rolling(s, 2)), finds: ['Deployment shop/web'] },
    'a StatefulSet that takes all': {
      given: shop((s) => {
        moveWorkload(s, 'kubernetes/statefulsets.apps');
        named(s, 'kubernetes/statefulsets.apps', 'web').spec.updateStrategy = {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: '100%' },
        };
      }),
      finds: ['StatefulSet shop/web'],
    },
    'a DaemonSet that takes all': {
      given: shop((s) => {
        moveWorkload(s, 'kubernetes/daemonsets.apps');
        const set = named(s, 'kubernetes/daemonsets.apps', 'web');
        set.spec.updateStrategy = {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: '100%' },
        };
        set.status = { desiredNumberScheduled: 2 };
      }),
      finds: ['DaemonSet shop/web'],
    },
    'a Rollout that takes all': {
      given: shop((s) => {
        moveWorkload(s, 'kubernetes/rollouts.argoproj.io');
        named(s, 'kubernetes/rollouts.argoproj.io', 'web').spec.strategy = {
          canary: { maxUnavailable: '100%' },
        };
      }),
      finds: ['Rollout shop/web'],
    },
  },
});
