import { loadBalancer, service, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/service-type-annotation-changed.js';
import { checkTester } from '../../support/check-tester.js';

/** The in-tree provider tags what it makes so. */
function addInTree(s: Draft, cluster: string, name = 'shop/tcp'): void {
  const twin = structuredClone(loadBalancer(s, 'network'));
  twin.LoadBalancerArn = twin.LoadBalancerArn.replace(/[^/]*\/[^/]*$/, 'a1b2c3/0123456789abcdef');
  twin.LoadBalancerName = 'a1b2c3';
  twin.DNSName = 'a1b2c3-0123456789abcdef.elb.us-west-2.amazonaws.com';
  s['aws/elbv2/load-balancers'].push(twin);
  s['aws/elbv2/tags'][twin.LoadBalancerArn] = [
    { Key: 'kubernetes.io/service-name', Value: name },
    { Key: `kubernetes.io/cluster/${cluster}`, Value: 'owned' },
  ];
}

checkTester(check, {
  passes: {
    'a load balancer of another cluster': shop((s) => addInTree(s, 'shop-staging')),
    'a load balancer of another Service': shop((s, { cluster }) =>
      addInTree(s, cluster.name, 'shop/mail'),
    ),
    'tags of the in-tree provider on the one that the controller made': shop((s, { cluster }) => {
      s['aws/elbv2/tags'][loadBalancer(s, 'network').LoadBalancerArn].push(
        { Key: 'kubernetes.io/service-name', Value: 'shop/tcp' },
        { Key: `kubernetes.io/cluster/${cluster.name}`, Value: 'owned' },
      );
    }),
    'both finalizers, which Services of type external have': shop((s) => {
      service(s, 'tcp').metadata.finalizers = [
        'service.k8s.aws/resources',
        'service.kubernetes.io/load-balancer-cleanup',
      ];
    }),
  },

  fails: {
    'one of the in-tree provider as well': {
      given: shop((s, { cluster }) => addInTree(s, cluster.name)),
      finds: ['Service shop/tcp'],
    },
  },
});
