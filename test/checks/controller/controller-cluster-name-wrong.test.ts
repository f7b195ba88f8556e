import { args, incident, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-cluster-name-wrong.js';
import { checkTester } from '../../support/check-tester.js';

const CONTROLLER = 'Deployment kube-system/aws-load-balancer-controller';
const rename = (s: Draft, name: string): void => {
  args(s).splice(args(s).indexOf('--cluster-name=shop-prod'), 1, `--cluster-name=${name}`);
};
/** Nothing in AWS bears the name of the cluster. */
const bare = (s: Draft): void => {
  s['aws/elbv2/tags'] = {};
  for (const subnet of s['aws/ec2/subnets']) {
    subnet.Tags = subnet.Tags.filter(({ Key }: Draft) => !Key.startsWith('kubernetes.io/cluster'));
  }
};

checkTester(check, {
  passes: {
    'a name that nothing contradicts': shop((s) => {
      rename(s, 'blue');
      bare(s);
    }),
    'a name that its environment gives': shop((s) => rename(s, '$(CLUSTER_NAME)')),
    'a cluster that nobody names': shop((s) => {
      rename(s, 'blue');
      delete s['aws/eks/cluster'].name;
    }),
  },

  fails: {
    'load balancers that bear the right one': {
      given: shop((s) => rename(s, 'blue')),
      finds: [CONTROLLER],
    },
    'subnets that bear the right one': { given: await incident('inc-023'), finds: [CONTROLLER] },
    'the name that nodes bear': {
      given: shop((s) => {
        rename(s, 'blue');
        delete s['aws/eks/cluster'].name;
        for (const { Tags } of s['aws/ec2/instances']) {
          Tags.push({ Key: 'aws:eks:cluster-name', Value: 'shop-prod' });
        }
      }),
      finds: [CONTROLLER],
    },
  },
});
