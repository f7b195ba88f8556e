import { event, shop, type Draft, type Edit } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/pod-identity-misconfigured.js';
import { checkTester } from '../../support/check-tester.js';
import { refuse } from '../../support/role-policies.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';

const own = (s: Draft): Draft[] =>
  s['kubernetes/pods'].filter(
    ({ spec }: Draft) => spec.serviceAccountName === 'aws-load-balancer-controller',
  );
const role = (s: Draft): Draft =>
  s['aws/iam/roles'].find(({ RoleName }: Draft) => RoleName === 'shop-prod-lbc');
const agent = (numberReady: number, name = 'eks-pod-identity-agent'): Draft => ({
  metadata: {
    namespace: 'kube-system',
    name,
    labels: { 'app.kubernetes.io/name': 'eks-pod-identity-agent' },
  },
  spec: { template: { spec: { containers: [] } } },
  status: { desiredNumberScheduled: 2, numberReady },
});
const trust = (...Action: readonly string[]): Draft => ({
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: [...Action] },
  ],
});
const associate: Edit = (s) => {
  s['aws/eks/pod-identity-associations'] = [
    {
      clusterName: 'shop-prod',
      namespace: 'kube-system',
      serviceAccount: 'aws-load-balancer-controller',
      roleArn: 'arn:aws:iam::123456789012:role/shop-prod-lbc',
      associationId: 'a-1',
      associationArn: 'arn:aws:eks:us-west-2:123456789012:podidentityassociation/shop-prod/a-1',
    },
  ];
};
/** All that belongs to EKS Pod Identity is there, but for what an edit takes away. */
const given = (edit: Edit) =>
  shop((s, snapshot) => {
    for (const { metadata } of s['kubernetes/serviceaccounts']) metadata.annotations = {};
    for (const { spec } of own(s)) {
      spec.containers[0].env = [
        {
          name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
          value: 'http://169.254.170.23/v1/credentials',
        },
      ];
    }
    associate(s, snapshot);
    role(s).AssumeRolePolicyDocument = trust('sts:AssumeRole', 'sts:TagSession');
    s['kubernetes/daemonsets.apps'].push(agent(2));
    edit(s, snapshot);
  });
const withoutAgent: Edit = (s) => void s['kubernetes/daemonsets.apps'].pop();
const bare: Edit = (s) => {
  for (const { spec } of own(s)) spec.containers[0].env = [];
};
const asNode = (s: Draft): void =>
  refuse(s, 'ec2:DescribeSubnets', undefined, { role: 'nodes', session: 'i-0123456789abcdef0' });

checkTester(check, {
  passes: {
    'all that it takes': given(() => undefined),
    'Auto Mode, which has the agent built in': given((s, snapshot) => {
      withoutAgent(s, snapshot);
      s['aws/eks/cluster'].computeConfig = { enabled: true };
    }),
    'an agent by another name': given((s) => {
      s['kubernetes/daemonsets.apps'].splice(-1, 1, agent(1, 'pod-identity'));
    }),
    'an agent of which nothing is known': given((s) => {
      delete s['kubernetes/daemonsets.apps'].at(-1).status;
    }),
    'an association that the pods do not use yet, and a node that will do': given(bare),
    'pods with a token of their service account beside the association': given((s) => {
      for (const { spec } of own(s)) {
        spec.containers[0].env = [
          { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::123456789012:role/shop-prod-lbc' },
          { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/token' },
        ];
      }
      s['kubernetes/daemonsets.apps'].pop();
    }),
    'a trust policy of which not all is judged': given((s) => {
      role(s).AssumeRolePolicyDocument = {
        Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:*' },
      };
    }),
    'a role that was not seen': given((s) => (s['aws/iam/roles'] = [])),
  },

  fails: {
    'no association': {
      given: given((s) => (s['aws/eks/pod-identity-associations'] = [])),
      finds: [CONTROLLER],
    },
    'no agent': { given: given(withoutAgent), finds: [CONTROLLER] },
    'an agent that is ready nowhere': {
      given: given((s) => s['kubernetes/daemonsets.apps'].splice(-1, 1, agent(0))),
      finds: [CONTROLLER],
    },
    'a role that does not let its sessions be tagged': {
      given: given((s) => (role(s).AssumeRolePolicyDocument = trust('sts:AssumeRole'))),
      finds: [CONTROLLER],
    },
    'a role that trusts the issuer of the cluster alone': {
      given: shop((s, snapshot) => {
        for (const { spec } of own(s)) {
          spec.containers[0].env = [
            { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: 'http://169.254.170.23/v1' },
          ];
        }
        associate(s, snapshot);
        s['kubernetes/daemonsets.apps'].push(agent(2));
      }),
      finds: [CONTROLLER],
    },
    'pods that are older than the association': {
      given: given((s, snapshot) => {
        bare(s, snapshot);
        asNode(s);
        event(s, 'FailedBuildModel', 'another failure', { name: 'other' });
      }),
      finds: [CONTROLLER],
    },
  },
});
