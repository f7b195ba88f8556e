import { pods, service, shop, targetGroup, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/targetgroup-protocol-version-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const fail = (s: Draft): void => {
  for (const one of targets(s)) {
    one.TargetHealth = { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' };
  }
};
/** It is not probed over HTTP, so that only the Service says what it speaks. */
const unprobed = (s: Draft): void => {
  for (const pod of pods(s)) delete pod.spec.containers[0].readinessProbe;
};

checkTester(check, {
  passes: {
    'a server that answers HTTP/1.1 as well': shop((s) => {
      unprobed(s);
      service(s).spec.ports[0].appProtocol = 'grpc';
    }),
    'a target group for gRPC': shop((s) => {
      unprobed(s);
      fail(s);
      service(s).spec.ports[0].appProtocol = 'grpc';
      targetGroup(s).ProtocolVersion = 'GRPC';
    }),
    'gRPC-Web, which is HTTP/1.1': shop((s) => {
      unprobed(s);
      fail(s);
      service(s).spec.ports[0].targetPort = 'grpc-web';
      service(s).spec.ports[0].name = 'grpc-web';
      s['kubernetes/targetgroupbindings.elbv2.k8s.aws'][1].spec.serviceRef.port = 80;
    }),
    'pods that are probed over HTTP': shop((s) => {
      fail(s);
      service(s).spec.ports[0].appProtocol = 'grpc';
    }),
    'a group that nothing uses': shop((s) => {
      unprobed(s);
      fail(s);
      service(s).spec.ports[0].appProtocol = 'grpc';
      targetGroup(s).LoadBalancerArns = [];
    }),
  },

  fails: {
    'a Service that says so': {
      given: shop((s) => {
        unprobed(s);
        fail(s);
        service(s).spec.ports[0].appProtocol = 'grpc';
      }),
      finds: [WEB],
    },
    'pods that are probed by gRPC': {
      given: shop((s) => {
        fail(s);
        for (const pod of pods(s)) pod.spec.containers[0].readinessProbe = { grpc: { port: 8080 } };
      }),
      finds: [WEB],
    },
  },
});
