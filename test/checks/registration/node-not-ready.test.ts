import { recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/node-not-ready.js';
import { checkTester } from '../../support/check-tester.js';

const NODE = 'Node ip-192-168-100-10.us-west-2.compute.internal';
/** The first node, since half an hour or since a time that is given. */
function fail(s: Draft, status = 'False', at = '2026-11-25T17:30:00Z'): Draft {
  const node = s['kubernetes/nodes'].find(({ metadata }: Draft) => NODE.endsWith(metadata.name));
  const ready = node.status.conditions.find(({ type }: Draft) => type === 'Ready');
  ready.status = status;
  ready.lastTransitionTime = at;
  node.metadata.creationTimestamp = '2026-11-25T12:00:00Z';
  return node;
}

checkTester(check, {
  passes: {
    'a node that lost touch just now': shop(
      (s, { capturedAt }) => void fail(s, 'False', capturedAt),
    ),
    'a node that joined just now': shop((s, { capturedAt }) => {
      fail(s).metadata.creationTimestamp = capturedAt;
    }),
    'a node that no target needs': shop((s) => {
      fail(s);
      for (const { spec } of s['kubernetes/pods']) {
        if (NODE.endsWith(spec.nodeName)) delete spec.nodeName;
      }
    }),
    'a node that was kept out': await recording('healthy-instance', (s) => {
      fail(s).metadata.labels['node.kubernetes.io/exclude-from-external-load-balancers'] = '';
      for (const { spec } of s['kubernetes/pods']) delete spec.nodeName;
    }),
  },

  fails: {
    'a node with pods': { given: shop((s) => void fail(s)), finds: [NODE] },
    'a node that is not heard of': { given: shop((s) => void fail(s, 'Unknown')), finds: [NODE] },
    'an instance target': {
      given: await recording('healthy-instance', (s) => void fail(s)),
      finds: [NODE],
    },
    'a node that an autoscaler removes': {
      given: shop((s) => {
        fail(s).spec.taints = [{ key: 'karpenter.sh/disrupted', effect: 'NoSchedule' }];
      }),
      finds: [NODE],
    },
  },
});
