import {
  DeleteTargetGroupCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { binding, ownBalancer } from '../byo.js';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { failed } from '../world.js';

export default scenario({
  expected: fault({
    link: 'target-group',
    difficulty: 'medium',
    subject: 'targetgroupbinding/byo -n shop',
    rootCause:
      'The target group was replaced by another tool; the binding still has the ARN of the old one.',
    blame: [{ kind: 'TargetGroupBinding', name: 'byo', namespace: 'shop' }],
    checks: ['tgb-target-group-not-found'],
    mustRankBelow: ['targetgroup-empty', 'tgb-not-reconciled'],
  }),
  account: ownBalancer,
  objects: [...shop({ ingress: null }), binding()],
  async then({ aws, change, until, targetGroup }) {
    const TargetGroupArn = await targetGroup();
    const { LoadBalancers } = await aws.elb.send(new DescribeLoadBalancersCommand({}));
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
    const { Listeners } = await aws.elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    await aws.elb.send(
      new ModifyListenerCommand({
        ListenerArn: Listeners?.[0]?.ListenerArn,
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }],
      }),
    );
    await aws.elb.send(new DeleteTargetGroupCommand({ TargetGroupArn }));
    await change({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { replicas: 5 },
    });
    await until('the controller misses the target group', failed('byo'));
  },
});
