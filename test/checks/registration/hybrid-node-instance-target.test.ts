import { recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/hybrid-node-instance-target.js';
import { checkTester } from '../../support/check-tester.js';

const NODE = 'Node ip-192-168-100-10.us-west-2.compute.internal';
function turn(s: Draft): Draft {
  const node = s['kubernetes/nodes'].find(({ metadata }: Draft) => NODE.endsWith(metadata.name));
  node.spec.providerID = 'eks-hybrid:///us-west-2/shop-prod/mi-0123456789abcdef0';
  node.metadata.labels['eks.amazonaws.com/compute-type'] = 'hybrid';
  return node;
}

checkTester(check, {
  passes: {
    'ip targets': shop((s) => void turn(s)),
    'a hybrid node that was kept out': await recording('healthy-instance', (s) => {
      turn(s).metadata.labels['node.kubernetes.io/exclude-from-external-load-balancers'] = '';
    }),
    'a selector that leaves it out': await recording('healthy-instance', (s) => {
      turn(s);
      s['kubernetes/targetgroupbindings.elbv2.k8s.aws'][0].spec.nodeSelector = {
        matchExpressions: [
          { key: 'eks.amazonaws.com/compute-type', operator: 'NotIn', values: ['hybrid'] },
        ],
      };
    }),
  },

  fails: {
    'a hybrid node': {
      given: await recording('healthy-instance', (s) => void turn(s)),
      finds: [NODE],
    },
    'one that only its provider id tells': {
      given: await recording('healthy-instance', (s) => {
        delete turn(s).metadata.labels['eks.amazonaws.com/compute-type'];
      }),
      finds: [NODE],
    },
  },
});
