import { binding, recording, shop, targetGroup, targets } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/targetgroup-empty.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';

checkTester(check, {
  passes: {
    'a target group that no load balancer uses': shop((s) => {
      targets(s).length = 0;
      targetGroup(s).LoadBalancerArns = [];
    }),
    'a binding that is four minutes old': shop((s, { capturedAt }) => {
      targets(s).length = 0;
      binding(s).metadata.creationTimestamp = new Date(
        Date.parse(capturedAt) - 240_000,
      ).toISOString();
    }),
    'targets that are unhealthy': shop((s) => {
      for (const one of targets(s)) one.TargetHealth = { State: 'unhealthy' };
    }),
    'targets that fail, and keep their connections for a while': shop((s) => {
      for (const one of targets(s)) one.TargetHealth = { State: 'unhealthy.draining' };
    }),
    'a target group whose targets were not asked for': shop((s) => {
      delete s['aws/elbv2/target-health'][targetGroup(s).TargetGroupArn];
    }),
    'a target group of somebody else': shop((s) =>
      s['aws/elbv2/target-groups'].push({
        ...targetGroup(s),
        TargetGroupName: 'legacy',
        TargetGroupArn: `${targetGroup(s).TargetGroupArn}0`,
        LoadBalancerArns: [
          'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/x/1',
        ],
      }),
    ),
  },

  fails: {
    'no target': {
      given: shop((s) => (targets(s).length = 0)),
      finds: [WEB],
    },
    'only targets that are leaving': {
      given: shop((s) => {
        for (const one of targets(s)) one.TargetHealth = { State: 'draining' };
      }),
      finds: [WEB],
    },
    'a Service whose pods are not ready': {
      given: await recording('pods-not-ready'),
      finds: ['TargetGroup k8s-shop-web-2ba065452f'],
    },
    'no node to register': {
      given: await recording('healthy-instance', (s) => {
        s['kubernetes/nodes'] = [];
        targets(s).length = 0;
      }),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
    'none behind the NLB': {
      given: shop((s) => (targets(s, 'tcp').length = 0)),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
  },
});
