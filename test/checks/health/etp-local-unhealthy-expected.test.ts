import {
  recording,
  service,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/etp-local-unhealthy-expected.js';
import { checkTester } from '../../support/check-tester.js';

const slices = (s: Draft): Draft[] => s['kubernetes/endpointslices.discovery.k8s.io'];

checkTester(check, {
  passes: {
    'a node with a pod that is unhealthy': await recording('healthy-nlb-etp-local', (s) => {
      const [one, other] = targets(s, 'tcp');
      [one.TargetHealth, other.TargetHealth] = [other.TargetHealth, one.TargetHealth];
    }),
    'nodes that are all unhealthy': await recording('healthy-nlb-etp-local', (s) => {
      for (const one of targets(s, 'tcp')) one.TargetHealth = { State: 'unhealthy' };
    }),
    'a node without a pod that is healthy': await recording('healthy-nlb-etp-local', (s) => {
      for (const one of targets(s, 'tcp')) one.TargetHealth = { State: 'healthy' };
    }),
    'externalTrafficPolicy Cluster': await recording('healthy-nlb-etp-local', (s) => {
      service(s, 'tcp').spec.externalTrafficPolicy = 'Cluster';
    }),
    'pods that are targets by their address': shop((s) => {
      service(s).spec.externalTrafficPolicy = 'Local';
      targets(s)[0].TargetHealth = { State: 'unhealthy' };
    }),
    'a target group that no load balancer uses': await recording('healthy-nlb-etp-local', (s) => {
      targetGroup(s, 'tcp').LoadBalancerArns = [];
    }),
  },

  fails: {
    'a node without a pod': {
      given: await recording('healthy-nlb-etp-local'),
      finds: ['TargetGroup k8s-shop-tcp-09fd5229da'],
    },
    'a node whose only pod is not ready': {
      given: await recording('healthy-nlb-etp-local', (s) => {
        for (const slice of slices(s)) {
          const [first] = slice.endpoints ?? [];
          if (slice.metadata.labels['kubernetes.io/service-name'] !== 'tcp') continue;
          const bare = s['kubernetes/nodes'].find(
            ({ metadata }: Draft) => metadata.name !== first.nodeName,
          );
          slice.endpoints.push({
            ...first,
            addresses: ['192.168.100.99'],
            nodeName: bare.metadata.name,
            conditions: { ready: false },
          });
        }
      }),
      finds: ['TargetGroup k8s-shop-tcp-09fd5229da'],
    },
  },
});
