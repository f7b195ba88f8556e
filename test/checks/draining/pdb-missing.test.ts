import {
  breakOff,
  deployment,
  moveWorkload,
  pods,
  shop,
  type Draft,
} from '../../../fixtures/shop.js';
import type { SectionName } from '../../../src/snapshot/sections.js';
import check from '../../../src/checks/draining/pdb-missing.js';
import { checkTester } from '../../support/check-tester.js';

const crowd = (s: Draft): void => {
  s['kubernetes/poddisruptionbudgets.policy'] ??= [];
  for (const pod of pods(s)) pod.spec.nodeName = 'ip-10-0-1-10.ec2.internal';
};
const movedTo = (section: SectionName) =>
  shop((s) => {
    crowd(s);
    moveWorkload(s, section);
  });

checkTester(check, {
  passes: {
    'pods on several nodes': shop((s) => {
      s['kubernetes/poddisruptionbudgets.policy'] = [];
      for (const [at, pod] of pods(s).entries()) pod.spec.nodeName = `node-${at}`;
    }),
    'a budget that selects them': shop((s) => {
      crowd(s);
      s['kubernetes/poddisruptionbudgets.policy'].push({
        metadata: { namespace: 'shop', name: 'web' },
        spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
      });
    }),
    'one replica': shop((s) => {
      crowd(s);
      deployment(s).spec.replicas = 1;
    }),
    'budgets of which not all were read': shop((s, snapshot) => {
      crowd(s);
      breakOff(snapshot, 'kubernetes/poddisruptionbudgets.policy');
    }),
    'a DaemonSet': movedTo('kubernetes/daemonsets.apps'),
  },

  fails: {
    'all on one node': { given: shop(crowd), finds: ['Deployment shop/web'] },
    'a budget of others': {
      given: shop((s) => {
        crowd(s);
        s['kubernetes/poddisruptionbudgets.policy'].push({
          metadata: { namespace: 'shop', name: 'db' },
          spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'db' } } },
        });
      }),
      finds: ['Deployment shop/web'],
    },
    'a StatefulSet': {
      given: movedTo('kubernetes/statefulsets.apps'),
      finds: ['StatefulSet shop/web'],
    },
    'a Rollout': { given: movedTo('kubernetes/rollouts.argoproj.io'), finds: ['Rollout shop/web'] },
  },
});
