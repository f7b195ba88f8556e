import {
  binding,
  pods,
  recording,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/targets-some-unhealthy.js';
import { checkTester } from '../../support/check-tester.js';

const TIMEOUT = { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' };
const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const LOCAL = 'TargetGroup k8s-shop-tcp-09fd5229da';

const targetOf = (s: Draft, pod: Draft): Draft =>
  targets(s).find(({ Target }) => Target.Id === pod.status.podIP);
const on = (s: Draft, zone: string): Draft[] =>
  targets(s).filter(({ Target }) => Target.AvailabilityZone === zone);
/** The first pod's target fails. */
const failOne = (s: Draft): Draft => {
  const [pod] = pods(s);
  targetOf(s, pod).TargetHealth = TIMEOUT;
  return pod;
};

checkTester(check, {
  passes: {
    'every target': shop((s) => {
      for (const one of targets(s)) one.TargetHealth = TIMEOUT;
    }),
    'a pod that is terminating': shop((s) => {
      failOne(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
    'a pod whose containers are not ready': shop((s) => {
      const { conditions } = failOne(s).status;
      conditions.find(({ type }: Draft) => type === 'ContainersReady').status = 'False';
    }),
    'a pod that became ready a minute ago': shop((s) => {
      for (const one of failOne(s).status.conditions) {
        one.lastTransitionTime = '2026-11-25T17:57:30Z';
      }
    }),
    'a pod on a node that is about to be removed': shop((s) => {
      const { nodeName } = failOne(s).spec;
      const node = s['kubernetes/nodes'].find(({ metadata }: Draft) => metadata.name === nodeName);
      node.spec.taints = [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }];
    }),
    'targets that are checked for the first time': shop((s) => {
      targets(s)[0].TargetHealth = { State: 'initial', Reason: 'Elb.InitialHealthChecking' };
    }),
    'targets that are leaving': shop((s) => {
      targets(s)[0].TargetHealth = { State: 'draining' };
    }),
    'a target group that no load balancer uses': shop((s) => {
      failOne(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
    'nodes without a pod behind externalTrafficPolicy Local':
      await recording('healthy-nlb-etp-local'),
    'an instance of a Service that is not bound': await recording('healthy-instance', (s) => {
      const [health]: Draft[] = Object.values(s['aws/elbv2/target-health']);
      health[0].TargetHealth = TIMEOUT;
      binding(s).spec.targetGroupARN = undefined;
      delete binding(s).spec.targetGroupARN;
    }),
  },

  fails: {
    'one pod': { given: shop((s) => void failOne(s)), finds: [WEB] },
    'the pods of one node': {
      given: shop((s) => {
        for (const one of on(s, 'us-west-2b')) one.TargetHealth = TIMEOUT;
      }),
      finds: [WEB],
    },
    'pods of two nodes of one zone': {
      given: shop((s) => {
        const there = on(s, 'us-west-2b');
        for (const one of there) one.TargetHealth = TIMEOUT;
        const pod = pods(s).find(({ status }) => status.podIP === there[0].Target.Id);
        pod.spec.nodeName = 'ip-192-168-101-11.us-west-2.compute.internal';
      }),
      finds: [WEB],
    },
    'the pods of a new version': {
      given: shop((s) => {
        const [first, , third] = pods(s);
        for (const pod of [first, third]) {
          pod.metadata.labels['pod-template-hash'] = '7d9f8b6c5d';
          targetOf(s, pod).TargetHealth = TIMEOUT;
        }
      }),
      finds: [WEB],
    },
    'two pods without anything in common, for two reasons': {
      given: shop((s) => {
        on(s, 'us-west-2a')[0].TargetHealth = TIMEOUT;
        on(s, 'us-west-2b')[0].TargetHealth = { State: 'unhealthy', Reason: 'Elb.InternalError' };
      }),
      finds: [WEB],
    },
    'an error of AWS': {
      given: shop((s) => {
        targets(s)[0].TargetHealth = { State: 'unavailable', Reason: 'Elb.InternalError' };
      }),
      finds: [WEB],
    },
    'an address of which the cluster knows nothing': {
      given: shop((s) => {
        targets(s)[0].TargetHealth = TIMEOUT;
        targets(s)[0].Target.Id = '192.168.100.99';
      }),
      finds: [WEB],
    },
    'one of two instances': {
      given: await recording('healthy-instance', (s) => {
        const [health]: Draft[] = Object.values(s['aws/elbv2/target-health']);
        health[0].TargetHealth = TIMEOUT;
      }),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
    'a node with a pod, behind externalTrafficPolicy Local': {
      given: await recording('healthy-nlb-etp-local', (s) => {
        const [one, other] = targets(s, 'tcp');
        [one.TargetHealth, other.TargetHealth] = [other.TargetHealth, one.TargetHealth];
      }),
      finds: [LOCAL],
    },
  },
});
