import { controller, event, shop, useFlagClass, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/irsa-annotation-missing.js';
import { checkTester } from '../../support/check-tester.js';

const ACCOUNT = 'ServiceAccount kube-system/aws-load-balancer-controller';
const DENIED =
  'Failed build model due to operation error EC2: DescribeAvailabilityZones, https response error StatusCode: 403, RequestID: 00000000-0000-4000-8000-000000000000, api error UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/shop-prod-node/i-0123456789abcdef0 is not authorized to perform: ec2:DescribeAvailabilityZones';
const NO_ROLE =
  'Failed build model due to operation error EC2: DescribeSubnets, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata';

const account = (s: Draft): Draft =>
  s['kubernetes/serviceaccounts'].find(
    ({ metadata }: Draft) => metadata.name === 'aws-load-balancer-controller',
  );
const containers = (s: Draft): Draft[] =>
  s['kubernetes/pods']
    .filter(({ spec }: Draft) => spec.serviceAccountName === 'aws-load-balancer-controller')
    .map(({ spec }: Draft) => spec.containers[0]);
/** No annotation, and what it would have brought the pods is not there. */
const strip = (s: Draft): void => {
  account(s).metadata.annotations = {};
  for (const container of containers(s)) container.env = [];
};
const stripped = (edit: (s: Draft) => void, message = DENIED) =>
  shop((s) => {
    strip(s);
    event(s, 'FailedBuildModel', message);
    edit(s);
  });

checkTester(check, {
  passes: {
    'a node role that has the policy': shop(strip),
    'a failure that is over': stripped((s) =>
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled'),
    ),
    'a failure of another kind': stripped(
      () => undefined,
      'Failed build model due to couldn’t find the certificate',
    ),
    'a pod identity association': stripped((s) =>
      s['aws/eks/pod-identity-associations'].push({
        clusterName: 'shop-prod',
        namespace: 'kube-system',
        serviceAccount: 'aws-load-balancer-controller',
        associationId: 'a-1',
        associationArn: 'arn:aws:eks:us-west-2:123456789012:podidentityassociation/shop-prod/a-1',
      }),
    ),
    'keys in the environment': stripped((s) => {
      for (const container of containers(s)) container.env = [{ name: 'AWS_ACCESS_KEY_ID' }];
    }),
    'a role that the Deployment names by itself': stripped((s) => {
      for (const container of containers(s)) {
        container.env = [
          { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::123456789012:role/shop-prod-lbc' },
          { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/token' },
        ];
      }
    }),
    'no pod that runs': stripped((s) => {
      s['kubernetes/pods'] = s['kubernetes/pods'].filter(
        ({ spec }: Draft) => spec.serviceAccountName !== 'aws-load-balancer-controller',
      );
    }),
    'a service account that is not there': stripped((s) => {
      s['kubernetes/serviceaccounts'] = [];
    }),
    'one of two controllers': stripped((s) => {
      const twin = structuredClone(controller(s));
      twin.metadata.name = 'lbc-green';
      s['kubernetes/deployments.apps'].push(twin);
    }),
  },

  fails: {
    'the role of the node, which is refused': {
      given: stripped(() => undefined),
      finds: [ACCOUNT],
    },
    'no role at all': { given: stripped(() => undefined, NO_ROLE), finds: [ACCOUNT] },
    'an annotation without a value': {
      given: stripped((s) => {
        account(s).metadata.annotations = { 'eks.amazonaws.com/role-arn': '' };
      }),
      finds: [ACCOUNT],
    },
    'the association of another service account': {
      given: stripped((s) =>
        s['aws/eks/pod-identity-associations'].push({
          clusterName: 'shop-prod',
          namespace: 'shop',
          serviceAccount: 'aws-load-balancer-controller',
          associationId: 'a-1',
        }),
      ),
      finds: [ACCOUNT],
    },
    'a class that the controller has by its flag': {
      given: stripped(useFlagClass),
      finds: [ACCOUNT],
    },
  },
});
