import { event, incident, loadBalancer, shop, targetGroup } from '../../../fixtures/shop.js';
import check from '../../../src/checks/controller/controller-cluster-name-collision.js';
import { checkTester } from '../../support/check-tester.js';

const OTHER = 'vpc-0123456789abcdef0';
const VPC = (arn: string): string =>
  `Failed deploy model due to ValidationError: The following target groups are in a different VPC than load balancer 'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/x/1': ${arn}`;

checkTester(check, {
  passes: {
    'one in another VPC that harms nobody': shop((s) => (targetGroup(s).VpcId = OTHER)),
    'one that the failure does not name': shop((s) => {
      targetGroup(s).VpcId = OTHER;
      event(
        s,
        'FailedDeployModel',
        VPC('arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/y/2'),
      );
    }),
    'one that people made': shop((s) => {
      targetGroup(s).VpcId = OTHER;
      s['aws/elbv2/tags'][targetGroup(s).TargetGroupArn] = [];
      event(s, 'FailedDeployModel', VPC(targetGroup(s).TargetGroupArn));
    }),
  },

  fails: {
    'a target group that is taken for its own': {
      given: await incident('inc-044'),
      finds: ['TargetGroup k8s-flow-istioing-533d1abd16'],
    },
    'a load balancer whose name is taken': {
      given: shop((s) => {
        loadBalancer(s).VpcId = OTHER;
        event(
          s,
          'FailedDeployModel',
          `Failed deploy model due to DuplicateLoadBalancerName: A load balancer with the same name '${loadBalancer(s).LoadBalancerName}' exists, but with different settings`,
        );
      }),
      finds: ['LoadBalancer k8s-shop-web-724d82a5b7'],
    },
  },
});
