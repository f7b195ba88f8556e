import { args, controller, keep, service, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/class/service-load-balancer-class-unmanaged.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'the class of Tailscale': shop((s) => {
      service(s, 'tcp').spec.loadBalancerClass = 'tailscale';
      service(s, 'tcp').metadata.annotations = {};
      service(s, 'tcp').status = {};
    }),
    'the class of EKS Auto Mode': shop((s) => {
      service(s, 'tcp').spec.loadBalancerClass = 'eks.amazonaws.com/nlb';
      service(s, 'tcp').status = {};
    }),
    'a Service that somebody serves': shop((s) => {
      service(s, 'tcp').spec.loadBalancerClass = 'metallb';
    }),
    'a class that the flag names': shop((s) => {
      service(s, 'tcp').spec.loadBalancerClass = 'example.com/nlb';
      service(s, 'tcp').status = {};
      args(s).push('--load-balancer-class=example.com/nlb');
    }),
    'a class that a second controller takes': shop((s) => {
      service(s, 'tcp').spec.loadBalancerClass = 'example.com/nlb';
      service(s, 'tcp').status = {};
      delete service(s, 'tcp').metadata.creationTimestamp;
      const twin = structuredClone(controller(s));
      twin.metadata.name = 'second';
      twin.spec.template.spec.containers[0].args.push('--load-balancer-class=example.com/nlb');
      s['kubernetes/deployments.apps'].push(twin);
    }),
    'no controller at all': shop((s) => {
      service(s, 'tcp').spec.loadBalancerClass = 'service.k8s.aws/alb';
      service(s, 'tcp').status = {};
      keep(s, 'kubernetes/deployments.apps', ({ metadata }) => metadata.namespace === 'shop');
    }),
    'a Service that is new': shop((s, { capturedAt }) => {
      service(s, 'tcp').spec.loadBalancerClass = 'service.k8s.aws/alb';
      service(s, 'tcp').metadata.creationTimestamp = capturedAt;
      service(s, 'tcp').status = {};
    }),
  },

  fails: {
    'a class that looks like the controller’s': {
      given: shop((s) => {
        service(s, 'tcp').spec.loadBalancerClass = 'service.k8s.aws/alb';
        service(s, 'tcp').metadata.annotations = {};
        service(s, 'tcp').status = {};
        delete service(s, 'tcp').metadata.creationTimestamp;
      }),
      finds: ['Service shop/tcp'],
    },
    'annotations for AWS': {
      given: shop((s) => {
        service(s, 'tcp').spec.loadBalancerClass = 'nlb';
        service(s, 'tcp').status = {};
        delete service(s, 'tcp').metadata.creationTimestamp;
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
