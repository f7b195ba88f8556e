import { event, shop, type Draft, type Edit } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/node-role-used.js';
import { checkTester } from '../../support/check-tester.js';
import { refuse } from '../../support/role-policies.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';

const own = (s: Draft): Draft[] =>
  s['kubernetes/pods'].filter(
    ({ spec }: Draft) => spec.serviceAccountName === 'aws-load-balancer-controller',
  );
const asNode = (s: Draft, role = 'shop-prod-nodes'): void =>
  refuse(s, 'ec2:DescribeSubnets', undefined, { role, session: 'i-0123456789abcdef0' });
/** Neither annotation nor environment. */
const strip: Edit = (s) => {
  for (const { metadata } of s['kubernetes/serviceaccounts']) metadata.annotations = {};
  for (const { spec } of own(s)) spec.containers[0].env = [];
};

checkTester(check, {
  passes: {
    'a node role on purpose': shop((s, snapshot) => {
      strip(s, snapshot);
      asNode(s);
    }),
    'a node role that is the one that is meant': shop((s) => asNode(s, 'shop-prod-lbc')),
    'a session of its own': shop((s) => refuse(s, 'ec2:DescribeSubnets')),
    'a failure that is over': shop((s) => {
      asNode(s);
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },

  fails: {
    'an annotation that the pods do not know': {
      given: shop((s) => {
        for (const { spec } of own(s)) spec.containers[0].env = [];
        asNode(s);
      }),
      finds: [CONTROLLER],
    },
    'pods that were told': { given: shop((s) => asNode(s)), finds: [CONTROLLER] },
    'an association': {
      given: shop((s, snapshot) => {
        strip(s, snapshot);
        s['aws/eks/pod-identity-associations'] = [
          {
            clusterName: 'shop-prod',
            namespace: 'kube-system',
            serviceAccount: 'aws-load-balancer-controller',
            roleArn: 'arn:aws:iam::123456789012:role/shop-prod-lbc',
            associationId: 'a-1',
            associationArn: 'arn:aws:eks:us-west-2:123456789012:podidentityassociation/x/a-1',
          },
        ];
        asNode(s);
      }),
      finds: [CONTROLLER],
    },
  },
});
