import {
  DeleteLoadBalancerCommand,
  DescribeLoadBalancersCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';

export default scenario({
  expected: fault({
    link: 'load-balancer',
    difficulty: 'medium',
    subject: 'ingress/web -n shop',
    rootCause: 'Somebody deleted the ALB; the Ingress still shows its name.',
    blame: [{ kind: 'Ingress', name: 'web', namespace: 'shop' }],
    checks: ['lb-missing-in-aws'],
  }),
  objects: shop({ isGated: true }),
  async then({ aws }) {
    const { LoadBalancers } = await aws.elb.send(new DescribeLoadBalancersCommand({}));
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
    await aws.elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
  },
});
