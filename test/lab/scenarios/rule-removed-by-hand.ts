import {
  DeleteRuleCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'routing',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'Somebody deleted the rule of /checkout; the controller will not look for hours.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['rule-missing'],
  }),
  objects: shop({
    isGated: true,
    ingress: {
      routes: [{ host: 'shop.example.com', paths: [{ path: '/checkout' }, { path: '/' }] }],
    },
  }),
  async then({ aws }) {
    const { LoadBalancers } = await aws.elb.send(new DescribeLoadBalancersCommand({}));
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
    const { Listeners } = await aws.elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const ListenerArn = Listeners?.[0]?.ListenerArn;
    const { Rules } = await aws.elb.send(new DescribeRulesCommand({ ListenerArn }));
    const RuleArn = Rules?.find(({ Priority }) => Priority === '1')?.RuleArn;
    await aws.elb.send(new DeleteRuleCommand({ RuleArn }));
  },
});
