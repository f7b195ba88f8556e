import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ModifyRuleCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'Somebody put the rule of shop.example.com into maintenance in the console and forgot it.',
    checks: ['rule-drift', 'rule-missing'],
    mustNotAppear: ['pods-none-ready'],
  }),
  objects: shop({ isGated: true }),
  async then({ aws }) {
    const { LoadBalancers } = await aws.elb.send(new DescribeLoadBalancersCommand({}));
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
    const { Listeners } = await aws.elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const ListenerArn = Listeners?.[0]?.ListenerArn;
    const { Rules } = await aws.elb.send(new DescribeRulesCommand({ ListenerArn }));
    const RuleArn = Rules?.find(({ IsDefault }) => IsDefault !== true)?.RuleArn;
    await aws.elb.send(
      new ModifyRuleCommand({
        RuleArn,
        Actions: [
          {
            Type: 'fixed-response',
            FixedResponseConfig: { StatusCode: '503', ContentType: 'text/plain' },
          },
        ],
      }),
    );
  },
});
