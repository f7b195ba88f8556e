import { CLUSTER, VPC } from '../account.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

const SECOND = 'sg-lab-nodes';

export default scenario({
  expected: fault({
    link: 'network',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      "The nodes have two security groups with the cluster's tag; the controller does not choose, and registers nothing.",
    checks: ['sg-cluster-tag-ambiguous'],
    mustRankBelow: ['tgb-not-reconciled', 'targetgroup-empty', 'target-missing'],
  }),
  account(account) {
    account['ec2/security-groups'].push({
      GroupId: SECOND,
      GroupName: 'shop-prod-nodes',
      Description: 'Of the nodes, made with another tool',
      VpcId: VPC,
      Tags: [{ Key: `kubernetes.io/cluster/${CLUSTER}`, Value: 'owned' }],
      IpPermissions: [],
    });
    for (const node of account['ec2/instances']) {
      node.SecurityGroups?.push({ GroupId: SECOND });
      for (const { Groups } of node.NetworkInterfaces ?? []) Groups?.push({ GroupId: SECOND });
    }
  },
  objects: shop(),
  until: ({ ingresses, bindings }) => ingresses.length > 0 && bindings.length > 0,
  then: ({ until }) =>
    until('the controller does not know which', ({ events }) =>
      events.some(({ reason }) => /^FailedNetworkReconcile|^FailedReconcile/.test(reason)),
    ),
});
