import { shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/shared-backend-sg-conflict.js';
import { checkTester } from '../../support/check-tester.js';

const OWNED = 'elbv2.k8s.aws/targetGroupBinding=shared';
/** The group of the nodes has one more rule, for a group with this tag. */
const admit = (s: Draft, cluster: string, Description: string): void => {
  const { resourcesVpcConfig } = s['aws/eks/cluster'];
  s['aws/ec2/security-groups'].push({
    GroupId: 'sg-0123456789abcdef0',
    VpcId: resourcesVpcConfig.vpcId,
    Tags: [{ Key: 'elbv2.k8s.aws/cluster', Value: cluster }],
  });
  for (const group of s['aws/ec2/security-groups']) {
    if (group.GroupId !== resourcesVpcConfig.clusterSecurityGroupId) continue;
    group.IpPermissions.push({
      IpProtocol: 'tcp',
      FromPort: 8080,
      ToPort: 8080,
      UserIdGroupPairs: [{ GroupId: 'sg-0123456789abcdef0', Description }],
    });
  }
};

checkTester(check, {
  passes: {
    'a rule of its own controller': shop((s) => admit(s, 'shop-prod', OWNED)),
    'a rule that people wrote': shop((s) => admit(s, 'shop-blue', 'blue may come in')),
    'no controller': shop((s) => {
      admit(s, 'shop-blue', OWNED);
      s['kubernetes/deployments.apps'] = [];
    }),
  },

  fails: {
    'a rule of the controller of another cluster': {
      given: shop((s) => admit(s, 'shop-blue', OWNED)),
      finds: ['Cluster shop-prod'],
    },
  },
});
