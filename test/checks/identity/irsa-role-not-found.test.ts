import { keep, shop, type Draft, type Edit } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/irsa-role-not-found.js';
import { checkTester } from '../../support/check-tester.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const ARN = 'arn:aws:iam::123456789012:role/shop-prod-lbc';

const own = (s: Draft): Draft[] =>
  s['kubernetes/pods'].filter(
    ({ spec }: Draft) => spec.serviceAccountName === 'aws-load-balancer-controller',
  );
/** What the pods were told. */
const told = (arn: string): Edit => {
  return (s) => {
    for (const { spec } of own(s)) {
      for (const one of spec.containers[0].env) if (one.name === 'AWS_ROLE_ARN') one.value = arn;
    }
  };
};
const gone: Edit = (s, snapshot) => {
  keep(s, 'aws/iam/roles', ({ RoleName }) => RoleName !== 'shop-prod-lbc');
  snapshot.gaps = [
    {
      source: 'aws',
      operation: 'GetRole',
      resource: ARN,
      reason: 'not-found',
      message: 'NoSuchEntity: The role with name shop-prod-lbc cannot be found.',
    },
  ];
};

checkTester(check, {
  passes: {
    'a role of another account, which was not asked for': shop(
      told('arn:aws:iam::210987654321:role/team/lbc'),
    ),
    'a role that nobody could ask for': shop((s) => (s['aws/iam/roles'] = [])),
    'a role in a folder': shop((s, snapshot) => {
      const arn = 'arn:aws:iam::123456789012:role/eks/prod/shop-prod-lbc';
      told(arn)(s, snapshot);
      s['aws/iam/roles'][0].Arn = arn;
    }),
    'a partition of its own': shop((s, snapshot) => {
      told('arn:aws-cn:iam::123456789012:role/lbc')(s, snapshot);
      s['aws/eks/cluster'].arn = 'arn:aws-cn:eks:cn-north-1:123456789012:cluster/shop-prod';
    }),
    'pods in the midst of a change of roles': shop((s) => {
      own(s)[0].spec.containers[0].env.find(({ name }: Draft) => name === 'AWS_ROLE_ARN').value =
        'arn:aws:iam::123456789012:role/older lbc';
    }),
    'no role at all': shop((s) => {
      for (const { metadata } of s['kubernetes/serviceaccounts']) metadata.annotations = {};
      for (const { spec } of own(s)) spec.containers[0].env = [];
    }),
  },

  fails: {
    'a letter that is missing': {
      given: shop(told('an:aws:iam::123456789012:role/shop-prod-lbc')),
      finds: [CONTROLLER],
    },
    'a space': { given: shop(told(`${ARN} `)), finds: [CONTROLLER] },
    'a user': { given: shop(told('arn:aws:iam::123456789012:user/lbc')), finds: [CONTROLLER] },
    'another partition than the cluster': {
      given: shop(told('arn:aws-cn:iam::123456789012:role/shop-prod-lbc')),
      finds: [CONTROLLER],
    },
    'the path of the role left out': {
      given: shop((s) => {
        s['aws/iam/roles'][0].Arn = 'arn:aws:iam::123456789012:role/eks/shop-prod-lbc';
      }),
      finds: [CONTROLLER],
    },
    'a role that IAM does not know': { given: shop(gone), finds: [CONTROLLER] },
    'an annotation, before any pod runs': {
      given: shop((s) => {
        keep(s, 'kubernetes/pods', (pod) => !own(s).includes(pod));
        for (const { metadata } of s['kubernetes/serviceaccounts']) {
          if (metadata.name !== 'aws-load-balancer-controller') continue;
          metadata.annotations['eks.amazonaws.com/role-arn'] = 'shop-prod-lbc';
        }
      }),
      finds: [CONTROLLER],
    },
  },
});
