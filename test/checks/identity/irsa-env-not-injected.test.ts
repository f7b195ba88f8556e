import { event, shop, useFlagClass, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/identity/irsa-env-not-injected.js';
import { checkTester } from '../../support/check-tester.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const DENIED =
  'Failed deploy model due to operation error Elastic Load Balancing v2: AddTags, api error AccessDenied: User: arn:aws:sts::123456789012:assumed-role/shop-prod-node/i-0123456789abcdef0 is not authorized to perform: elasticloadbalancing:AddTags';

const own = (s: Draft): Draft[] =>
  s['kubernetes/pods'].filter(
    ({ spec }: Draft) => spec.serviceAccountName === 'aws-load-balancer-controller',
  );
const strip = (s: Draft, env: Draft[] = []): void => {
  for (const pod of own(s)) pod.spec.containers[0].env = env;
};
checkTester(check, {
  passes: {
    'a service account without a role': shop((s) => {
      for (const { metadata } of s['kubernetes/serviceaccounts']) metadata.annotations = {};
      strip(s);
    }),
    'pod identity instead': shop((s) =>
      strip(s, [
        {
          name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
          value: 'http://169.254.170.23/v1/credentials',
        },
      ]),
    ),
    'keys in the environment': shop((s) => strip(s, [{ name: 'AWS_ACCESS_KEY_ID' }])),
    'a file with credentials': shop((s) => strip(s, [{ name: 'AWS_SHARED_CREDENTIALS_FILE' }])),
    'pods that do not run': shop((s) => {
      strip(s);
      for (const { status } of own(s)) status.phase = 'Pending';
    }),
    'pods on their way out': shop((s) => {
      strip(s);
      for (const { metadata } of own(s)) metadata.deletionTimestamp = '2026-11-25T17:57:00Z';
    }),
    'a container that is to be left alone': shop((s) => {
      strip(s);
      for (const { metadata, spec } of own(s)) {
        metadata.annotations = {
          ...metadata.annotations,
          'eks.amazonaws.com/skip-containers': `other, ${spec.containers[0].name}`,
        };
      }
    }),
  },

  fails: {
    'pods that are older than the annotation': {
      given: shop((s) => strip(s)),
      finds: [CONTROLLER],
    },
    'one of two pods, with a node whose role is refused': {
      given: shop((s) => {
        own(s)[1].spec.containers[0].env = [];
        event(s, 'FailedDeployModel', DENIED);
      }),
      finds: [CONTROLLER],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        strip(s);
        useFlagClass(s);
        event(s, 'FailedDeployModel', DENIED);
      }),
      finds: [CONTROLLER],
    },
  },
});
