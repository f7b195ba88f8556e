import { binding, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/target-node-excluded.js';
import { checkTester } from '../../support/check-tester.js';

const EXCLUDE = 'node.kubernetes.io/exclude-from-external-load-balancers';
const NAME = 'TargetGroupBinding shop/k8s-shop-web-18b21c1209';
const nodes = (s: Draft): Draft[] => s['kubernetes/nodes'];
const exclude = (node: Draft): void => {
  node.metadata.labels[EXCLUDE] = 'true';
};

checkTester(check, {
  passes: {
    'one node that is kept out': await recording('healthy-instance', (s) => exclude(nodes(s)[0])),
    'nodes that are cordoned': await recording('healthy-instance', (s) => {
      for (const node of nodes(s)) {
        node.spec.unschedulable = true;
        node.spec.taints = [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }];
      }
    }),
    'ip targets': shop((s) => nodes(s).forEach(exclude)),
    'a selector that matches nothing, which is another fault': await recording(
      'healthy-instance',
      (s) => {
        exclude(nodes(s)[0]);
        binding(s).spec.nodeSelector = { matchLabels: { pool: 'front' } };
      },
    ),
    'nodes of Fargate only, which is another fault': await recording('healthy-instance', (s) => {
      for (const { metadata } of nodes(s)) {
        metadata.labels['eks.amazonaws.com/compute-type'] = 'fargate';
      }
    }),
  },

  fails: {
    'a label at every node': {
      given: await recording('healthy-instance', (s) => nodes(s).forEach(exclude)),
      finds: [NAME],
    },
    'a cluster that is about to go': {
      given: await recording('healthy-instance', (s) => {
        for (const { spec } of nodes(s)) spec.taints = [{ key: 'ToBeDeletedByClusterAutoscaler' }];
      }),
      finds: [NAME],
    },
  },
});
