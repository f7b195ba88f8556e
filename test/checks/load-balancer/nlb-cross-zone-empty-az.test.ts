import {
  binding,
  loadBalancer,
  pods,
  recording,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/load-balancer/nlb-cross-zone-empty-az.js';
import { checkTester } from '../../support/check-tester.js';

const KEY = 'load_balancing.cross_zone.enabled';
const UNHEALTHY = { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' };
const NLB = `LoadBalancer ${loadBalancer(shop().sections, 'network').LoadBalancerName}`;

/** Sets the attribute of the network load balancer, or of its target group. */
const crossZone = (
  s: Draft,
  Value: string,
  of: 'load-balancer' | 'target-group' = 'load-balancer',
) => {
  const arn =
    of === 'load-balancer'
      ? loadBalancer(s, 'network').LoadBalancerArn
      : targetGroup(s, 'tcp').TargetGroupArn;
  const all: Draft[] = s[`aws/elbv2/${of}-attributes`][arn];
  all.find((one) => one.Key === KEY).Value = Value;
};
const inB = (s: Draft): Draft[] =>
  targets(s, 'tcp').filter(({ Target }) => Target.AvailabilityZone === 'us-west-2b');
const fail = (s: Draft, health: Draft = UNHEALTHY): void => {
  for (const one of inB(s)) one.TargetHealth = health;
};
const off = (s: Draft): void => {
  crossZone(s, 'false');
  fail(s);
};
const drop = (s: Draft, count: number): void => {
  const gone = new Set(inB(s).slice(0, count));
  const arn = targetGroup(s, 'tcp').TargetGroupArn;
  const health = s['aws/elbv2/target-health'];
  health[arn] = health[arn].filter((one: Draft) => !gone.has(one));
};

checkTester(check, {
  passes: {
    'a healthy target in every zone': shop((s) => crossZone(s, 'false')),
    'cross-zone load balancing of the load balancer': shop((s) => {
      crossZone(s, 'true');
      fail(s);
    }),
    'cross-zone load balancing of the target group alone': shop((s) => {
      off(s);
      crossZone(s, 'true', 'target-group');
    }),
    'attributes that were not seen': shop((s) => {
      off(s);
      delete s['aws/elbv2/load-balancer-attributes'][loadBalancer(s, 'network').LoadBalancerArn];
    }),
    'no healthy target at all': shop((s) => {
      crossZone(s, 'false');
      for (const one of targets(s, 'tcp')) one.TargetHealth = UNHEALTHY;
    }),
    'targets that are checked for the first time': shop((s) => {
      crossZone(s, 'false');
      fail(s, { State: 'initial' });
      for (const pod of pods(s, 'tcp')) {
        for (const one of pod.status.conditions) one.lastTransitionTime = '2026-11-25T17:56:00Z';
      }
    }),
    'a pod that is being replaced': shop((s) => {
      off(s);
      for (const pod of pods(s, 'tcp')) pod.metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
    'an address outside the VPC': shop((s) => {
      off(s);
      targets(s, 'tcp')[0].Target.AvailabilityZone = 'all';
    }),
    'nodes without a pod behind externalTrafficPolicy Local': await recording(
      'healthy-nlb-etp-local',
      (s) => crossZone(s, 'false'),
    ),
    'an ALB': shop((s) => {
      off(s);
      loadBalancer(s, 'network').Type = 'application';
    }),
    'a binding made just now': shop((s, { capturedAt }) => {
      off(s);
      binding(s, 'tcp').metadata.creationTimestamp = capturedAt;
    }),
    'instances of a Service that was not seen': await recording('healthy-nlb-etp-local', (s) => {
      crossZone(s, 'false');
      delete binding(s, 'tcp').spec.targetGroupARN;
    }),
  },

  fails: {
    'unhealthy targets in one zone': { given: shop(off), finds: [NLB] },
    'unhealthy targets in one zone, as the target group itself has it': {
      given: shop((s) => {
        fail(s);
        crossZone(s, 'true');
        crossZone(s, 'false', 'target-group');
      }),
      finds: [NLB],
    },
    'two targets in one zone of two': {
      given: shop((s) => {
        crossZone(s, 'false');
        drop(s, 2);
      }),
      finds: [NLB],
    },
    'one target for two zones': {
      given: shop((s) => {
        crossZone(s, 'false');
        drop(s, 2);
        targets(s, 'tcp').pop();
      }),
      finds: [NLB],
    },
    'a node with a pod behind externalTrafficPolicy Local': {
      given: await recording('healthy-nlb-etp-local', (s) => {
        crossZone(s, 'false');
        const [one, other] = targets(s, 'tcp');
        [one.TargetHealth, other.TargetHealth] = [other.TargetHealth, one.TargetHealth];
      }),
      finds: ['LoadBalancer k8s-shop-tcp-9fca1847f3'],
    },
  },
});
