import {
  deployment,
  dropPods,
  klass,
  moveWorkload,
  shop,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/pods-not-created.js';
import { checkTester } from '../../support/check-tester.js';

const MESSAGE =
  'pods "web-6d4b75cb6d-" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=4, limited: pods=4';

function refuse(s: Draft, status = 'True'): void {
  deployment(s).status.conditions = [
    { type: 'ReplicaFailure', status, reason: 'FailedCreate', message: MESSAGE },
  ];
}

function refuseByEvent(s: Draft, kind: string, reason = 'FailedCreate', minute = '57'): void {
  s['kubernetes/events'].push({
    metadata: { namespace: 'shop', name: `web.${minute}` },
    involvedObject: { kind, namespace: 'shop', name: 'web' },
    reason,
    message: `create Pod web-0 in ${kind} web failed at ${minute}: ${MESSAGE}`,
    type: 'Warning',
    lastTimestamp: `2026-11-25T17:${minute}:00Z`,
  });
}

checkTester(check, {
  passes: {
    'pods that are there all the same': shop((s) => refuse(s)),
    'a condition that is over': shop((s) => {
      dropPods(s);
      refuse(s, 'False');
    }),
    'a workload that wants no pods': shop((s) => {
      dropPods(s);
      refuse(s);
      deployment(s).spec.replicas = 0;
    }),
    'no pods, and nothing that says why': shop((s) => dropPods(s)),
    'another event': shop((s) => {
      dropPods(s);
      moveWorkload(s, 'kubernetes/statefulsets.apps');
      refuseByEvent(s, 'StatefulSet', 'SuccessfulCreate');
    }),
    'a Service that no load balancer leads to': shop((s) => {
      dropPods(s);
      refuse(s);
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
  },

  fails: {
    'a quota': {
      given: shop((s) => {
        dropPods(s);
        refuse(s);
      }),
      finds: ['Service shop/web'],
    },
    'a StatefulSet, by its newest event': {
      given: shop((s) => {
        dropPods(s);
        moveWorkload(s, 'kubernetes/statefulsets.apps');
        refuseByEvent(s, 'StatefulSet', 'FailedCreate', '56');
        refuseByEvent(s, 'StatefulSet', 'FailedCreate', '58');
        refuseByEvent(s, 'StatefulSet', 'FailedCreate', '57');
      }),
      finds: ['Service shop/web'],
    },
    'a DaemonSet': {
      given: shop((s) => {
        dropPods(s);
        moveWorkload(s, 'kubernetes/daemonsets.apps');
        refuseByEvent(s, 'DaemonSet');
      }),
      finds: ['Service shop/web'],
    },
  },
});
