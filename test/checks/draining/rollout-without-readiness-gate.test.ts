import {
  deployment,
  moveWorkload,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/draining/rollout-without-readiness-gate.js';
import { checkTester } from '../../support/check-tester.js';
import { leave } from '../../support/leave.js';

const LABEL = 'elbv2.k8s.aws/pod-readiness-gate-inject';
const namespace = (s: Draft): Draft =>
  s['kubernetes/namespaces'].find(({ metadata }: Draft) => metadata.name === 'shop');
const workloads = (s: Draft, edit: (spec: Draft) => void): void => {
  for (const name of ['web', 'tcp']) edit(deployment(s, name).spec);
};
const ungate = (s: Draft): void => {
  delete namespace(s).metadata.labels?.[LABEL];
  workloads(s, (spec) => (spec.replicas = 2));
};

checkTester(check, {
  passes: {
    'gates that were asked for': shop((s) => {
      namespace(s).metadata.labels = { ...namespace(s).metadata.labels, [LABEL]: 'enabled' };
    }),
    'one replica, which no gate keeps from an eviction': shop((s) => {
      ungate(s);
      workloads(s, (spec) => (spec.replicas = 1));
    }),
    'many replicas': shop((s) => {
      ungate(s);
      workloads(s, (spec) => (spec.replicas = 8));
    }),
    'pods that have to be ready for as long': shop((s) => {
      ungate(s);
      workloads(s, (spec) => (spec.minReadySeconds = 90));
    }),
    'node targets, which have no gates': shop((s) => {
      ungate(s);
      for (const group of s['aws/elbv2/target-groups']) group.TargetType = 'instance';
    }),
    'target groups that no load balancer uses': shop((s) => {
      ungate(s);
      for (const group of s['aws/elbv2/target-groups']) group.LoadBalancerArns = [];
    }),
  },

  fails: {
    'two replicas': { given: shop(ungate), finds: ['Namespace shop'] },
    'half of eight at once': {
      given: shop((s) => {
        ungate(s);
        workloads(s, (spec) => {
          spec.replicas = 8;
          spec.strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '50%' } };
        });
      }),
      finds: ['Namespace shop'],
    },
    'no target that is healthy': {
      given: shop((s) => {
        ungate(s);
        for (const target of targets(s)) target.TargetHealth = { State: 'initial' };
        leave(s);
      }),
      finds: ['Namespace shop'],
    },
    'a Rollout': {
      given: shop((s) => {
        ungate(s);
        moveWorkload(s, 'kubernetes/rollouts.argoproj.io');
        targetGroup(s, 'tcp').LoadBalancerArns = [];
      }),
      finds: ['Namespace shop'],
    },
  },
});
