import {
  binding,
  incident,
  recording,
  service,
  shop,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/target-port-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

const slice = (s: Draft): Draft =>
  s['kubernetes/endpointslices.discovery.k8s.io'].find(
    ({ metadata }: Draft) => metadata.labels['kubernetes.io/service-name'] === 'web',
  );

checkTester(check, {
  passes: {
    'a named port, for which the group has the port 1': await incident('inc-045'),
    'a port that is on its way out': shop((s) => {
      const [first] = targets(s);
      targets(s).push({
        Target: { ...first.Target, Port: 9090 },
        TargetHealth: { State: 'draining', Reason: 'Target.DeregistrationInProgress' },
      });
    }),
    'endpoints that changed just now': shop((s, { capturedAt }) => {
      targets(s)[0].Target.Port = 9090;
      slice(s).metadata.annotations = {
        'endpoints.kubernetes.io/last-change-trigger-time': capturedAt,
      };
    }),
    'a target that is gone, which is another fault': shop((s) => targets(s).pop()),
    'a binding made just now': shop((s, { capturedAt }) => {
      targets(s)[0].Target.Port = 9090;
      binding(s).metadata.creationTimestamp = capturedAt;
    }),
  },

  fails: {
    'an old port': {
      given: shop((s) => {
        for (const { Target } of targets(s)) Target.Port = 9090;
      }),
      finds: ['TargetGroup k8s-shop-web-7d6cdd9601'],
    },
    'pods that listen elsewhere now': {
      given: shop((s) => (slice(s).ports[0].port = 9090)),
      finds: ['TargetGroup k8s-shop-web-7d6cdd9601'],
    },
    'a node port that changed': {
      given: await recording(
        'healthy-instance',
        (s) => (service(s).spec.ports[0].nodePort = 32000),
      ),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
  },
});
