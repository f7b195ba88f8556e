import { shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/irsa-oidc-provider-missing.js';
import { checkTester } from '../../support/check-tester.js';

const PROVIDERS = 'aws/iam/open-id-connect-providers';
const env = (s: Draft, edit: (env: Draft[]) => Draft[]): void => {
  for (const { spec } of s['kubernetes/pods']) {
    if (spec.serviceAccountName !== 'aws-load-balancer-controller') continue;
    spec.containers[0].env = edit(spec.containers[0].env);
  }
};

checkTester(check, {
  passes: {
    'pods that do not use it': shop((s) => {
      s[PROVIDERS] = {};
      env(s, () => [
        {
          name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
          value: 'http://169.254.170.23/v1/credentials',
        },
      ]);
    }),
    'a role of another account, which was not looked into': shop((s) => {
      s[PROVIDERS] = {};
      env(s, (list) =>
        list.map(({ name, value }) => ({
          name,
          value: value?.replace('123456789012', '210987654321'),
        })),
      );
    }),
    'providers that were not listed whole': shop((s, snapshot) => {
      s[PROVIDERS] = {};
      snapshot.gaps.push({
        source: 'aws',
        operation: 'iam:GetOpenIDConnectProvider',
        resource: `${PROVIDERS}.json`,
        reason: 'forbidden',
        message: 'AccessDenied',
      });
    }),
    'an account that is not known': shop((s, snapshot) => {
      s[PROVIDERS] = {};
      delete snapshot.aws.accountId;
    }),
  },

  fails: {
    'no provider': {
      given: shop((s) => (s[PROVIDERS] = {})),
      finds: ['Deployment kube-system/aws-load-balancer-controller'],
    },
    'that of an older cluster': {
      given: shop(
        (s) =>
          (s[PROVIDERS] = {
            'arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/OLD': {
              Url: 'oidc.eks.us-west-2.amazonaws.com/id/OLD',
              ClientIDList: ['sts.amazonaws.com'],
            },
          }),
      ),
      finds: ['Deployment kube-system/aws-load-balancer-controller'],
    },
  },
});
