import {
  deployment,
  incident,
  loadBalancer,
  moveWorkload,
  shop,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import type { SectionName } from '../../../src/snapshot/sections.js';
import check from '../../../src/checks/draining/single-replica.js';
import { checkTester } from '../../support/check-tester.js';
import { leave } from '../../support/leave.js';

const one = (s: Draft): void => {
  deployment(s).spec.replicas = 1;
};
const moving = (s: Draft): void => {
  for (const target of targets(s)) target.TargetHealth = { State: 'initial' };
  leave(s);
};
const answered503 = (s: Draft): void => {
  s['aws/cloudwatch/metrics'] = {
    [loadBalancer(s).LoadBalancerArn]: {
      HTTPCode_ELB_503_Count: [['2026-11-25T17:50:00Z', 12]],
      RequestCount: [['2026-11-25T17:50:00Z', 900]],
    },
  };
};
const movedTo = (section: SectionName) =>
  shop((s) => {
    one(s);
    moving(s);
    moveWorkload(s, section);
  });

checkTester(check, {
  passes: {
    'one replica, and nothing happens': shop(one),
    'two replicas that are both replaced': shop((s) => {
      deployment(s).spec.replicas = 2;
      moving(s);
    }),
    'a rollout that waits': shop((s) => {
      one(s);
      leave(s);
    }),
    '503s of two replicas': shop(answered503),
    'a DaemonSet, which has as many as there are nodes': movedTo('kubernetes/daemonsets.apps'),
  },

  fails: {
    'one that is being replaced': {
      given: shop((s) => {
        one(s);
        moving(s);
      }),
      finds: ['Deployment shop/web'],
    },
    '503s of before': {
      given: shop((s) => {
        one(s);
        answered503(s);
      }),
      finds: ['Deployment shop/web'],
    },
    'a StatefulSet': {
      given: movedTo('kubernetes/statefulsets.apps'),
      finds: ['StatefulSet shop/web'],
    },
    'a Rollout': { given: movedTo('kubernetes/rollouts.argoproj.io'), finds: ['Rollout shop/web'] },
    'a node that was consolidated under the only pod': {
      given: await incident('inc-065'),
      finds: ['Deployment fx-dev/rates'],
    },
  },
});
