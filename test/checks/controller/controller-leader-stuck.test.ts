import { args, controller, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-leader-stuck.js';
import { checkTester } from '../../support/check-tester.js';
import { ownPods } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const LEASES = 'kubernetes/leases.coordination.k8s.io';
const lease = (s: Draft): Draft =>
  s[LEASES].find(({ metadata }: Draft) => metadata.name.endsWith('-controller-leader'));
const renew = (s: Draft, renewTime: string): void => {
  lease(s).spec.renewTime = renewTime;
  // The shop is too young for patience to tell it from one that starts.
  controller(s).metadata.creationTimestamp = '2026-11-20T00:00:00Z';
};

checkTester(check, {
  passes: {
    'half a minute': shop((s) => renew(s, '2026-11-25T17:58:05Z')),
    'a clock that is ahead of the cluster': shop((s, snapshot) => {
      renew(s, '2026-11-25T17:58:20Z');
      snapshot.capturedAt = '2026-11-25T19:58:38Z';
    }),
    'no other lease to tell the time by': shop((s) => {
      renew(s, '2026-11-25T17:40:00Z');
      s[LEASES] = [lease(s)];
    }),
    'no election asked for': shop((s) => {
      renew(s, '2026-11-25T17:40:00Z');
      args(s).push('--enable-leader-election=false');
    }),
    'another lease': shop((s) => {
      renew(s, '2026-11-25T17:40:00Z');
      args(s).push('--leader-election-id=lbc-green');
    }),
    'no replica that could lead': shop((s) => {
      renew(s, '2026-11-25T17:40:00Z');
      controller(s).status = {};
    }),
  },

  fails: {
    'a holder that is silent': {
      given: shop((s) => renew(s, '2026-11-25T17:40:00Z')),
      finds: [CONTROLLER],
    },
    'a holder that is gone': {
      given: shop((s) => {
        renew(s, '2026-11-25T17:40:00Z');
        ownPods(s)[0].metadata.name = 'aws-load-balancer-controller-5555c7fb6f-new01';
        ownPods(s)[1].metadata.name = 'aws-load-balancer-controller-5555c7fb6f-new02';
      }),
      finds: [CONTROLLER],
    },
  },
});
