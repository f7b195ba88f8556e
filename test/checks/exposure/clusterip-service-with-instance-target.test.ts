import { args, ingress, recording, service, shop, useParams } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/clusterip-service-with-instance-target.js';
import { checkTester } from '../../support/check-tester.js';

const TARGET_TYPE = 'alb.ingress.kubernetes.io/target-type';

checkTester(check, {
  passes: {
    'the Service says ip and outranks the Ingress': shop((s) => {
      ingress(s).metadata.annotations[TARGET_TYPE] = 'instance';
      service(s).metadata.annotations = { [TARGET_TYPE]: 'ip' };
    }),
    'the class says ip and outranks both': shop((s) => {
      ingress(s).metadata.annotations[TARGET_TYPE] = 'instance';
      service(s).metadata.annotations = { [TARGET_TYPE]: 'instance' };
      useParams(s, { targetType: 'ip' });
    }),
    'instance targets behind a node port': shop((s) => {
      ingress(s).metadata.annotations[TARGET_TYPE] = 'instance';
      service(s).spec.type = 'NodePort';
      service(s).spec.ports[0].nodePort = 30080;
    }),
    'a controller whose default is ip': shop((s) => {
      delete ingress(s).metadata.annotations[TARGET_TYPE];
      args(s).push('--default-target-type=ip');
    }),
    'ip targets without a cluster address': shop((s) => (service(s).spec.clusterIP = 'None')),
  },

  fails: {
    'no target type anywhere': {
      given: shop((s) => delete ingress(s).metadata.annotations[TARGET_TYPE]),
      finds: ['Service shop/web'],
    },
    'the class says instance': {
      given: shop((s) => useParams(s, { targetType: 'instance' })),
      finds: ['Service shop/web'],
    },
    'a Service without a cluster address': {
      given: shop((s) => {
        ingress(s).metadata.annotations[TARGET_TYPE] = 'instance';
        service(s).spec.clusterIP = 'None';
      }),
      finds: ['Service shop/web'],
    },
    'a load balancer Service that allocates no node port': {
      given: shop((s) => {
        ingress(s).metadata.annotations[TARGET_TYPE] = 'instance';
        Object.assign(service(s).spec, {
          type: 'LoadBalancer',
          loadBalancerClass: 'example.com/none',
          allocateLoadBalancerNodePorts: false,
        });
      }),
      finds: ['Service shop/web'],
    },
    'what the controller refused': {
      given: await recording('clusterip-instance'),
      finds: ['Service shop/web'],
    },
  },
});
