import {
  DeleteListenerCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'listener',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause: 'Somebody deleted the listener of port 80; the controller will not look for hours.',
    checks: ['listener-missing'],
    mustRankBelow: ['client-cannot-connect', 'targetgroup-not-attached', 'target-unused'],
  }),
  objects: shop({ isGated: true }),
  async then({ aws }) {
    const { LoadBalancers } = await aws.elb.send(new DescribeLoadBalancersCommand({}));
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
    const { Listeners } = await aws.elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const ListenerArn = Listeners?.[0]?.ListenerArn;
    await aws.elb.send(new DeleteListenerCommand({ ListenerArn }));
  },
});
