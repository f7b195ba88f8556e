import { args, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-imds-unreachable.js';
import { checkTester } from '../../support/check-tester.js';
import { bringDown, crash, ownLog, ownPods } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const LINE = {
  logger: 'setup',
  msg: 'unable to initialize AWS cloud',
  error:
    'failed to get VPC ID: failed to fetch VPC ID from instance metadata: error in fetching vpc id through ec2 metadata: get mac metadata: operation error ec2imds: GetMetadata, canceled, context deadline exceeded',
};
const forget = (s: Draft): void => {
  args(s).splice(
    args(s).findIndex((arg) => arg.startsWith('--aws-vpc-id')),
    1,
  );
};
const limit = (s: Draft): void => {
  for (const instance of s['aws/ec2/instances']) {
    instance.MetadataOptions = { HttpTokens: 'required', HttpPutResponseHopLimit: 1 };
  }
};

checkTester(check, {
  passes: {
    'a hop limit of one, and flags': shop((s) => {
      bringDown(s);
      limit(s);
    }),
    'a hop limit of one, and it runs': shop((s) => {
      forget(s);
      limit(s);
    }),
    'a VPC that is found by its tags': shop((s) => {
      bringDown(s);
      forget(s);
      limit(s);
      args(s).push('--aws-vpc-tags=Name=shop-prod-vpc');
    }),
    'tokens that nobody needs': shop((s) => {
      bringDown(s);
      forget(s);
      for (const instance of s['aws/ec2/instances']) {
        instance.MetadataOptions = { HttpTokens: 'optional', HttpPutResponseHopLimit: 1 };
      }
    }),
    'pods on the network of their nodes': shop((s) => {
      bringDown(s);
      forget(s);
      limit(s);
      for (const { spec } of ownPods(s)) spec.hostNetwork = true;
    }),
    'an old line of one that is ready': shop((s) => ownLog(s, LINE)),
  },

  fails: {
    'what it says before it ends': {
      given: shop((s) => {
        crash(s);
        forget(s);
        ownLog(s, LINE);
      }),
      finds: [CONTROLLER],
    },
    'no region': {
      given: shop((s) => {
        crash(s);
        ownLog(s, {
          ...LINE,
          error:
            'failed to introspect region from EC2Metadata, specify --aws-region instead if EC2Metadata is unavailable: operation error ec2imds: GetRegion',
        });
      }),
      finds: [CONTROLLER],
    },
    'a hop limit of one': {
      given: shop((s) => {
        bringDown(s);
        forget(s);
        limit(s);
      }),
      finds: [CONTROLLER],
    },
    'pods on Fargate': {
      given: shop((s) => {
        bringDown(s);
        forget(s);
        for (const { metadata } of s['kubernetes/nodes']) {
          metadata.labels['eks.amazonaws.com/compute-type'] = 'fargate';
        }
      }),
      finds: [CONTROLLER],
    },
  },
});
