import {
  incident,
  loadBalancer,
  params,
  recording,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/lb-orphaned.js';
import { checkTester } from '../../support/check-tester.js';
import { set } from '../../support/listening.js';

/** Another one beside that of the shop, with the tags of the controller. */
const leave = (
  s: Draft,
  stack: string,
  { cluster = 'shop-prod', api = 'ingress' } = {},
): string => {
  const arn = `${loadBalancer(s).LoadBalancerArn}-old`;
  s['aws/elbv2/load-balancers'].push({
    ...structuredClone(loadBalancer(s)),
    LoadBalancerArn: arn,
    LoadBalancerName: 'k8s-old',
    DNSName: 'k8s-old.us-west-2.elb.amazonaws.com',
    CreatedTime: '2026-11-20T18:00:00Z',
  });
  s['aws/elbv2/tags'][arn] = [
    { Key: 'elbv2.k8s.aws/cluster', Value: cluster },
    { Key: `${api}.k8s.aws/stack`, Value: stack },
  ];
  return arn;
};

/** It has a target group of its own, whose only target has this state. */
const target = (s: Draft, arn: string, State: string): void => {
  s['aws/elbv2/target-groups'].push({
    TargetGroupArn: 'arn:old',
    TargetGroupName: 'k8s-old',
    LoadBalancerArns: [arn],
  });
  s['aws/elbv2/target-health']['arn:old'] = [
    { Target: { Id: '10.0.0.1' }, TargetHealth: { State } },
  ];
};

checkTester(check, {
  passes: {
    'one of another cluster': shop((s) => leave(s, 'shop/gone', { cluster: 'shop-staging' })),
    'one of another cluster, with the same Ingress': shop((s) => {
      target(s, leave(s, 'shop/web', { cluster: 'shop-staging' }), 'healthy');
    }),
    'one of another cluster, whose targets were not seen': shop((s) => {
      leave(s, 'shop/web', { cluster: 'shop-staging' });
    }),
    'an Ingress that another controller looks after': shop((s) => {
      leave(s, 'shop/other');
      s['kubernetes/ingresses.networking.k8s.io'].push({
        metadata: { namespace: 'shop', name: 'other' },
        spec: { ingressClassName: 'nginx' },
      });
    }),
    'a group that some Ingress names': shop((s) => {
      leave(s, 'shared');
      set(s, 'group.name', 'shared');
    }),
    'a group that some class names': shop((s) => {
      leave(s, 'shared');
      params(s).spec = { group: { name: 'shared' } };
    }),
    'a Service that is there': shop((s) => leave(s, 'shop/web', { api: 'service' })),
    'one of another VPC, where another cluster of this name may be': shop((s) => {
      leave(s, 'shop/gone');
      s['aws/elbv2/load-balancers'].at(-1).VpcId = 'vpc-2';
    }),
    'one that was just made': shop((s, snapshot) => {
      leave(s, 'shop/gone');
      s['aws/elbv2/load-balancers'].at(-1).CreatedTime = snapshot.capturedAt;
    }),
    'some namespaces alone': shop((s, snapshot) => {
      leave(s, 'shop/gone');
      snapshot.scope.namespaces = ['shop'];
    }),
    'a load balancer of somebody else': await recording('healthy-byo-tgb'),
  },

  fails: {
    'of an Ingress that is gone': {
      given: shop((s) => leave(s, 'shop/gone')),
      finds: ['LoadBalancer k8s-old'],
    },
    'of a Service that is gone': {
      given: shop((s) => leave(s, 'shop/gone', { api: 'service' })),
      finds: ['LoadBalancer k8s-old'],
    },
    'of the cluster when it had another name': {
      given: shop((s) => {
        target(s, leave(s, 'shop/web', { cluster: 'shop' }), 'unhealthy');
      }),
      finds: ['LoadBalancer k8s-old'],
    },
    'the same, of a class that the controller has by its flag': {
      given: shop((s) => {
        target(s, leave(s, 'shop/web', { cluster: 'shop' }), 'unhealthy');
        useFlagClass(s);
      }),
      finds: ['LoadBalancer k8s-old'],
    },
    'the same, of a group that the class names': {
      given: shop((s) => {
        target(s, leave(s, 'shared', { cluster: 'shop' }), 'unhealthy');
        useParams(s, { group: { name: 'shared' } });
      }),
      finds: ['LoadBalancer k8s-old'],
    },
    'an incident': {
      given: await incident('inc-029'),
      finds: ['LoadBalancer k8s-treasury-ledgerui-5acb5e8f21'],
    },
  },
});
