import {
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { CLUSTER_GROUP } from '../account.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { TIMES_OUT } from '../world.js';

export default scenario({
  expected: fault({
    link: 'network',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'The rule that lets the load balancer reach the pods was removed from the node security group.',
    checks: ['backend-sg-rule-missing', 'sg-rules-external-drift'],
    mustRankBelow: ['health-check-timeout', 'targets-all-unhealthy'],
  }),
  objects: shop({ isGated: true }),
  async then({ lab, ids, aws }) {
    const GroupId = ids.rewrite(CLUSTER_GROUP);
    const { SecurityGroups } = await aws.ec2.send(
      new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }),
    );
    const IpPermissions = SecurityGroups?.[0]?.IpPermissions?.filter(
      ({ FromPort }) => FromPort === 8080,
    );
    await aws.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    await lab.setTargetHealth([TIMES_OUT]);
  },
});
