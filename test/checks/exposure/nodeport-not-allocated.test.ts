import {
  ingress,
  service,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/nodeport-not-allocated.js';
import { checkTester } from '../../support/check-tester.js';

const TARGET_TYPE = 'alb.ingress.kubernetes.io/target-type';

function balance(s: Draft): void {
  Object.assign(service(s).spec, { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false });
}

function useInstances(s: Draft): void {
  balance(s);
  ingress(s).metadata.annotations[TARGET_TYPE] = 'instance';
}

checkTester(check, {
  passes: {
    'targets of type ip': shop((s) => balance(s)),
    'a node port that was allocated before': shop((s) => {
      useInstances(s);
      service(s).spec.ports[0].nodePort = 30080;
    }),
    'a ClusterIP Service, which is another fault': shop((s) => {
      useInstances(s);
      service(s).spec.type = 'ClusterIP';
    }),
    'a Service that has its node ports': shop((s) => {
      useInstances(s);
      service(s).spec.allocateLoadBalancerNodePorts = true;
    }),
    'a class that says ip': shop((s) => {
      useInstances(s);
      useParams(s, { targetType: 'ip' });
    }),
  },

  fails: {
    'targets of type instance': {
      given: shop((s) => useInstances(s)),
      finds: ['Service shop/web'],
    },
    'the default target type': {
      given: shop((s) => {
        useInstances(s);
        useFlagClass(s);
        delete ingress(s).metadata.annotations[TARGET_TYPE];
      }),
      finds: ['Service shop/web'],
    },
  },
});
