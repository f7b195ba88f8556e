import { recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/node-provider-id-invalid.js';
import { checkTester } from '../../support/check-tester.js';

const NODE = 'Node ip-192-168-100-10.us-west-2.compute.internal';
function node(s: Draft): Draft {
  const found = s['kubernetes/nodes'].find(({ metadata }: Draft) => NODE.endsWith(metadata.name));
  found.metadata.creationTimestamp = '2026-11-25T12:00:00Z';
  return found;
}

checkTester(check, {
  passes: {
    'ip targets': shop((s) => delete node(s).spec.providerID),
    'a node that joined just now': await recording('healthy-instance', (s, { capturedAt }) => {
      const young = node(s);
      delete young.spec.providerID;
      young.metadata.creationTimestamp = capturedAt;
    }),
    'a node that is not ready': await recording('healthy-instance', (s) => {
      delete node(s).spec.providerID;
      node(s).status.conditions.find(({ type }: Draft) => type === 'Ready').status = 'False';
    }),
    'a node that was kept out': await recording('healthy-instance', (s) => {
      delete node(s).spec.providerID;
      node(s).metadata.labels['node.kubernetes.io/exclude-from-external-load-balancers'] = '';
    }),
    'a Fargate node': await recording('healthy-instance', (s) => {
      node(s).spec.providerID = 'aws:///us-west-2a/0123456789-abcdef/fargate-ip-192-168-100-10';
      node(s).metadata.labels['eks.amazonaws.com/compute-type'] = 'fargate';
    }),
    'a hybrid node, which is another fault': await recording('healthy-instance', (s) => {
      node(s).spec.providerID = 'eks-hybrid:///us-west-2/shop-prod/mi-0123456789abcdef0';
    }),
  },

  fails: {
    'no provider id': {
      given: await recording('healthy-instance', (s) => delete node(s).spec.providerID),
      finds: [NODE],
    },
    'the provider id of another cloud': {
      given: await recording('healthy-instance', (s) => (node(s).spec.providerID = 'kind://a/b/c')),
      finds: [NODE],
    },
  },
});
