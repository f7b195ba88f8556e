import { keep, service, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/service-handled-by-in-tree.js';
import { checkTester } from '../../support/check-tester.js';

const PREFIX = 'service.beta.kubernetes.io/aws-load-balancer';

function drop(s: Draft): void {
  delete service(s, 'tcp').spec.loadBalancerClass;
  delete service(s, 'tcp').metadata.creationTimestamp;
}

checkTester(check, {
  passes: {
    'annotations that the in-tree provider reads': shop((s) => {
      drop(s);
      service(s, 'tcp').metadata.annotations = {
        [`${PREFIX}-type`]: 'nlb',
        [`${PREFIX}-internal`]: 'true',
      };
    }),
    'no annotation at all': shop((s) => {
      drop(s);
      service(s, 'tcp').metadata.annotations = {};
    }),
    'the type annotation of the controller': shop((s) => {
      drop(s);
      service(s, 'tcp').metadata.annotations[`${PREFIX}-type`] = 'external';
    }),
    'no controller at all': shop((s) => {
      drop(s);
      keep(s, 'kubernetes/deployments.apps', ({ metadata }) => metadata.namespace === 'shop');
    }),
  },

  fails: {
    'annotations of the controller, and no class': {
      given: shop((s) => drop(s)),
      finds: ['Service shop/tcp'],
    },
    'a Classic Load Balancer': {
      given: shop((s) => {
        drop(s);
        const DNSName = 'a1b2c3-1234.us-west-2.elb.amazonaws.com';
        service(s, 'tcp').status.loadBalancer.ingress = [{ hostname: DNSName }];
        s['aws/elb/load-balancers'] = [{ LoadBalancerName: 'a1b2c3', DNSName }];
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
