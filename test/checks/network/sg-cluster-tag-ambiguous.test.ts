import {
  args,
  binding,
  event,
  incident,
  recording,
  shop,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/sg-cluster-tag-ambiguous.js';
import { checkTester } from '../../support/check-tester.js';

const TAG = 'kubernetes.io/cluster/shop-prod';
const FAILED =
  'expected exactly one securityGroup tagged with kubernetes.io/cluster/shop-prod for eni eni-1, got: [] (clusterName: shop-prod)';

/** Pods and nodes have a second group, both with these tags; no target answers. */
const second = (s: Draft, first: Draft[], other: Draft[]): void => {
  const { resourcesVpcConfig } = s['aws/eks/cluster'];
  for (const group of s['aws/ec2/security-groups']) {
    if (group.GroupId === resourcesVpcConfig.clusterSecurityGroupId) group.Tags = first;
  }
  s['aws/ec2/security-groups'].push({
    GroupId: 'sg-0123456789abcdef0',
    VpcId: resourcesVpcConfig.vpcId,
    Tags: other,
    IpPermissions: [],
  });
  for (const eni of s['aws/ec2/network-interfaces']) {
    if (eni.Attachment?.InstanceId !== undefined) {
      eni.Groups.push({ GroupId: 'sg-0123456789abcdef0' });
    }
  }
  for (const target of targets(s)) {
    target.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
  }
};
const tag = (Key = TAG): Draft => ({ Key, Value: 'owned' });
const WEB = 'TargetGroup k8s-shop-web-';

checkTester(check, {
  passes: {
    'one of two that bears the tag': shop((s) => second(s, [tag()], [])),
    'two that bear it, of which one bears what a flag asks for, too': shop((s) => {
      second(s, [tag()], [tag(), { Key: 'role', Value: 'nodes' }]);
      args(s).push('--service-target-eni-security-group-tags=role=nodes');
    }),
    'a binding that opens nothing': shop((s) => {
      second(s, [tag()], [tag()]);
      delete binding(s).spec.networking;
    }),
    'targets that are all healthy': shop((s) => {
      second(s, [tag()], [tag()]);
      for (const target of targets(s)) target.TargetHealth = { State: 'healthy' };
    }),
    'a group that was not seen': shop((s) => {
      second(s, [tag()], [tag()]);
      for (const eni of s['aws/ec2/network-interfaces']) {
        eni.Groups?.push({ GroupId: 'sg-0fedcba9876543210' });
      }
    }),
  },

  fails: {
    'two that bear the tag': {
      given: shop((s) => second(s, [tag()], [tag()])),
      finds: [`${WEB}7d6cdd9601`],
    },
    'none that bears it': {
      given: shop((s) => second(s, [], [tag('kubernetes.io/cluster/blue')])),
      finds: [`${WEB}7d6cdd9601`],
    },
    'nodes as targets': {
      given: await recording('healthy-instance', (s) => second(s, [tag()], [tag()])),
      finds: [`${WEB}18b21c1209`],
    },
    'interfaces that were not seen': {
      given: shop((s) => {
        event(s, 'FailedNetworkReconcile', FAILED, {
          kind: 'TargetGroupBinding',
          name: binding(s).metadata.name,
        });
      }),
      finds: [`${WEB}7d6cdd9601`],
    },
    'nodes with two groups of one cluster': {
      given: await incident('inc-047'),
      finds: ['TargetGroup k8s-broadcas-studio-9a694fb145'],
    },
  },
});
