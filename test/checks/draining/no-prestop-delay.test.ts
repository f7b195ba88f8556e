import {
  deployment,
  incident,
  loadBalancer,
  shop,
  type Draft,
  moveWorkload,
} from '../../../fixtures/shop.js';
import type { SectionName } from '../../../src/snapshot/sections.js';
import check from '../../../src/checks/draining/no-prestop-delay.js';
import { checkTester } from '../../support/check-tester.js';

const template = (s: Draft, name = 'web'): Draft => deployment(s, name).spec.template.spec;
const hook = (s: Draft, preStop: Draft, name = 'web'): void => {
  template(s, name).containers[0].lifecycle = preStop === undefined ? {} : { preStop };
};
/** The pods of `web` belong to a workload of another kind, without a hook. */
const movedTo = (section: SectionName) =>
  shop((s) => {
    hook(s, undefined);
    moveWorkload(s, section);
  });

checkTester(check, {
  passes: {
    'a sleep of the kubelet': shop((s) => hook(s, { sleep: { seconds: 15 } })),
    'a sleep in a shell': shop((s) =>
      hook(s, { exec: { command: ['/bin/sh', '-c', 'nginx -s quit; sleep 15'] } }),
    ),
    'a minute, written as one': shop((s) => hook(s, { exec: { command: ['sleep', '1m'] } })),
    'a hook that cannot be read': shop((s) =>
      hook(s, { exec: { command: ['/usr/local/bin/drain'] } }),
    ),
    'a request as hook': shop((s) => hook(s, { httpGet: { path: '/drain', port: 8080 } })),
    'instance targets': shop((s) => {
      hook(s, undefined);
      for (const group of s['aws/elbv2/target-groups']) group.TargetType = 'instance';
    }),
    'one replica, where nothing was lost': shop((s) => {
      hook(s, undefined);
      deployment(s).spec.replicas = 1;
    }),
    'a workload that was scaled down': shop((s) => {
      hook(s, undefined);
      deployment(s).spec.replicas = 0;
    }),
    'a sidecar without a hook': shop((s) => {
      template(s).containers.push({ name: 'metrics', ports: [{ containerPort: 9102 }] });
    }),
    'a target group that no load balancer uses': shop((s) => {
      hook(s, undefined);
      for (const group of s['aws/elbv2/target-groups']) group.LoadBalancerArns = [];
    }),
  },

  fails: {
    'no hook': {
      given: shop((s) => hook(s, undefined)),
      finds: ['Deployment shop/web'],
    },
    'one replica, and 502s': {
      given: shop((s) => {
        hook(s, undefined);
        deployment(s).spec.replicas = 1;
        s['aws/cloudwatch/metrics'] = {
          [loadBalancer(s).LoadBalancerArn]: {
            HTTPCode_ELB_502_Count: [['2026-11-25T17:50:00Z', 12]],
          },
        };
      }),
      finds: ['Deployment shop/web'],
    },
    'a hook of the sidecar alone': {
      given: shop((s) => {
        hook(s, undefined);
        template(s).containers.push({
          name: 'proxy',
          ports: [{ containerPort: 15090 }],
          lifecycle: { preStop: { sleep: { seconds: 20 } } },
        });
      }),
      finds: ['Deployment shop/web'],
    },
    'a delay that is enough for an ALB, behind an NLB': {
      given: shop((s) => hook(s, { sleep: { seconds: 20 } }, 'tcp')),
      finds: ['Deployment shop/tcp'],
    },
    'a StatefulSet': {
      given: movedTo('kubernetes/statefulsets.apps'),
      finds: ['StatefulSet shop/web'],
    },
    'a DaemonSet': { given: movedTo('kubernetes/daemonsets.apps'), finds: ['DaemonSet shop/web'] },
    'a Rollout': { given: movedTo('kubernetes/rollouts.argoproj.io'), finds: ['Rollout shop/web'] },
    'a shop whose every release costs requests': {
      given: await incident('inc-062'),
      finds: ['Deployment groceries/cart'],
    },
  },
});
