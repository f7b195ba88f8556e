import {
  DescribeLoadBalancersCommand,
  RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { shop } from '../objects.js';
import { fault, scenario } from '../scenario.js';
import { warned } from '../world.js';

export default scenario({
  expected: fault({
    link: 'model',
    difficulty: 'hard',
    subject: 'ingress/web -n shop',
    rootCause:
      'A clean-up took the tags of the load balancer by which the controller knows it; it cannot make another one of that name.',
    checks: ['tracking-tags-tampered'],
    mustRankBelow: ['duplicate-lb-name', 'model-deploy-failed', 'lb-missing-in-aws'],
  }),
  objects: shop({ isGated: true }),
  async then({ aws, change, until }) {
    const { LoadBalancers } = await aws.elb.send(new DescribeLoadBalancersCommand({}));
    const ResourceArns = [LoadBalancers?.[0]?.LoadBalancerArn ?? ''];
    const TagKeys = ['elbv2.k8s.aws/cluster', 'ingress.k8s.aws/stack', 'ingress.k8s.aws/resource'];
    await aws.elb.send(new RemoveTagsCommand({ ResourceArns, TagKeys }));
    // Some deployment later the controller looks again.
    await change({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web', namespace: 'shop', annotations: { 'example.com/release': '2' } },
    });
    await until('the controller cannot make another one', warned('FailedDeployModel'));
  },
});
