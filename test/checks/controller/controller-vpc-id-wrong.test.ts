import { args, keep, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-vpc-id-wrong.js';
import { checkTester } from '../../support/check-tester.js';
import { crash, ownLog } from '../../support/own-pods.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const move = (s: Draft, ...flags: string[]): void => {
  args(s).splice(
    args(s).findIndex((arg) => arg.startsWith('--aws-vpc-id')),
    1,
    ...flags,
  );
};

checkTester(check, {
  passes: {
    'a variable that is put in later': shop((s) => move(s, '--aws-vpc-id=$(VPC_ID)')),
    'nodes in several VPCs': shop((s) => {
      delete s['aws/eks/cluster'].resourcesVpcConfig;
      move(s, '--aws-vpc-id=vpc-0123456789abcdef0');
      s['aws/ec2/instances'][0].VpcId = 'vpc-0123456789abcdef0';
    }),
    'bindings alone, over peering': shop((s) => {
      move(s, '--aws-vpc-id=vpc-0123456789abcdef0');
      keep(s, 'kubernetes/ingresses.networking.k8s.io', () => false);
      for (const { spec } of s['kubernetes/services']) spec.type = 'ClusterIP';
    }),
  },

  fails: {
    'another VPC than that of the nodes': {
      given: shop((s) => move(s, '--aws-vpc-id=vpc-0123456789abcdef0')),
      finds: [CONTROLLER],
    },
    'nodes that were not seen': {
      given: shop((s) => {
        move(s, '--aws-vpc-id=vpc-0123456789abcdef0');
        s['kubernetes/nodes'] = [];
      }),
      finds: [CONTROLLER],
    },
    'a cluster that was not seen': {
      given: shop((s) => {
        move(s, '--aws-vpc-id=vpc-0123456789abcdef0');
        delete s['aws/eks/cluster'].resourcesVpcConfig;
      }),
      finds: [CONTROLLER],
    },
    'tags that no VPC has': {
      given: shop((s) => {
        crash(s);
        move(s, '--aws-vpc-tags=Name=blue');
        ownLog(s, {
          msg: 'unable to initialize AWS cloud',
          error: 'failed to get VPC ID: no VPC exists with tags map[Name:blue]',
        });
      }),
      finds: [CONTROLLER],
    },
  },
});
