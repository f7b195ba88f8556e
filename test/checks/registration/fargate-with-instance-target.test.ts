import { recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/fargate-with-instance-target.js';
import { checkTester } from '../../support/check-tester.js';

const turn = (node: Draft): void => {
  node.metadata.labels['eks.amazonaws.com/compute-type'] = 'fargate';
  node.spec.providerID = `aws:///us-west-2a/0123456789-abcdef/fargate-${node.metadata.name}`;
};
const nodes = (s: Draft): Draft[] => s['kubernetes/nodes'];

checkTester(check, {
  passes: {
    'ip targets': shop((s) => nodes(s).forEach(turn)),
    'a node of EC2 that forwards': await recording('healthy-instance', (s) => turn(nodes(s)[0])),
    'a node of EC2 that is kept out, which is another fault': await recording(
      'healthy-instance',
      (s) => {
        turn(nodes(s)[0]);
        nodes(s)[1].metadata.labels['node-role.kubernetes.io/master'] = '';
      },
    ),
  },

  fails: {
    'Fargate only': {
      given: await recording('healthy-instance', (s) => nodes(s).forEach(turn)),
      finds: ['TargetGroupBinding shop/k8s-shop-web-18b21c1209'],
    },
  },
});
