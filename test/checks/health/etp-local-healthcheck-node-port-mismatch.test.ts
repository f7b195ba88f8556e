import {
  binding,
  recording,
  service,
  targetGroup,
  targets,
  type Draft,
  type Edit,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/etp-local-healthcheck-node-port-mismatch.js';
import { checkTester } from '../../support/check-tester.js';

const local = (edit: Edit) => recording('healthy-nlb-etp-local', edit);
const state = (s: Draft, State: string): void => {
  for (const one of targets(s, 'tcp')) one.TargetHealth = { State };
};
const probe = (s: Draft, port: string, protocol: string): void => {
  const group = targetGroup(s, 'tcp');
  group.HealthCheckPort = port;
  group.HealthCheckProtocol = protocol;
};

checkTester(check, {
  passes: {
    'its healthCheckNodePort, and a node that has just lost its pod': await local((s) =>
      state(s, 'healthy'),
    ),
    'its traffic port, which a node without a pod drops': await local((s) => {
      probe(s, 'traffic-port', 'TCP');
      state(s, 'healthy');
    }),
    'another node port of it': await local((s) => {
      probe(s, String(service(s, 'tcp').spec.ports[0].nodePort), 'TCP');
      state(s, 'healthy');
    }),
    'another port that tells the nodes apart rightly': await local((s) => probe(s, '9200', 'HTTP')),
    'externalTrafficPolicy Cluster': await local((s) => {
      probe(s, '10256', 'HTTP');
      state(s, 'healthy');
      service(s, 'tcp').spec.externalTrafficPolicy = 'Cluster';
    }),
    'a binding made just now': await local((s, { capturedAt }) => {
      probe(s, '10256', 'HTTP');
      state(s, 'healthy');
      binding(s, 'tcp').metadata.creationTimestamp = capturedAt;
    }),
  },

  fails: {
    'the port of kube-proxy, which answers on every node': {
      given: await local((s) => {
        probe(s, '10256', 'HTTP');
        state(s, 'healthy');
      }),
      finds: ['Service shop/tcp'],
    },
    'its healthCheckNodePort by TCP, which answers on every node': {
      given: await local((s) => {
        probe(s, String(service(s, 'tcp').spec.healthCheckNodePort), 'TCP');
        state(s, 'healthy');
      }),
      finds: ['Service shop/tcp'],
    },
    'a port that nothing listens on': {
      given: await local((s) => {
        probe(s, '8888', 'HTTP');
        state(s, 'unhealthy');
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
