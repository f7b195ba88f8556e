import { klass, pods, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/pods-unschedulable.js';
import { checkTester } from '../../support/check-tester.js';

function suspend(pod: Draft, createdAt = '2026-11-25T17:30:00Z'): void {
  pod.metadata.creationTimestamp = createdAt;
  pod.status = {
    phase: 'Pending',
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: '0/3 nodes are available: 3 Insufficient cpu.',
      },
    ],
  };
}

const all = (s: Draft, createdAt?: string): void =>
  pods(s).forEach((pod) => suspend(pod, createdAt));

checkTester(check, {
  passes: {
    'pods that wait for a new node': shop((s, { capturedAt }) => all(s, capturedAt)),
    'a scheduling gate': shop((s) => {
      all(s);
      pods(s).forEach((pod) => (pod.status.conditions[0].reason = 'SchedulingGated'));
    }),
    'a pod that is being deleted': shop((s, { capturedAt }) => {
      const [pod] = pods(s);
      suspend(pod);
      pod.metadata.deletionTimestamp = capturedAt;
    }),
    'pods that no load balancer leads to': shop((s) => {
      all(s);
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
  },

  fails: {
    'all pods': { given: shop((s) => all(s)), finds: ['Service shop/web'] },
    'one of several': { given: shop((s) => suspend(pods(s)[0])), finds: ['Service shop/web'] },
  },
});
