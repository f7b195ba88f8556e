import {
  binding,
  pods,
  recording,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/alb-fail-open.js';
import { checkTester } from '../../support/check-tester.js';

const TIMEOUT = { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' };
const INITIAL = { State: 'initial', Reason: 'Elb.InitialHealthChecking' };
const ROUTING = 'target_group_health.unhealthy_state_routing.minimum_healthy_targets';
const ALB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const NLB = 'TargetGroup k8s-shop-tcp-ca840b7458';

const fail = (s: Draft, count: number, of = 'web'): void => {
  for (const one of targets(s, of).slice(0, count)) one.TargetHealth = TIMEOUT;
};
const attributes = (s: Draft, of = 'web'): Draft[] =>
  s['aws/elbv2/target-group-attributes'][targetGroup(s, of).TargetGroupArn];
const set = (all: Draft[], Key: string, Value: string): void => {
  const known = all.find((one) => one.Key === Key);
  if (known === undefined) all.push({ Key, Value });
  else known.Value = Value;
};

checkTester(check, {
  passes: {
    'three of four': shop((s) => fail(s, 3)),
    'as many healthy ones as are asked for': shop((s) => {
      fail(s, 2);
      set(attributes(s), `${ROUTING}.count`, '2');
      set(attributes(s), `${ROUTING}.percentage`, '50');
    }),
    'no percentage is asked for': shop((s) => {
      fail(s, 3);
      set(attributes(s), `${ROUTING}.percentage`, 'off');
    }),
    'fewer than are asked for, where each zone counts for itself': shop((s) => {
      fail(s, 2, 'tcp');
      set(attributes(s, 'tcp'), `${ROUTING}.count`, '3');
      set(attributes(s, 'tcp'), 'load_balancing.cross_zone.enabled', 'false');
    }),
    'the last one is checked for the first time': shop((s) => {
      fail(s, 3);
      targets(s)[3].TargetHealth = INITIAL;
      for (const pod of pods(s)) {
        for (const one of pod.status.conditions) one.lastTransitionTime = '2026-11-25T17:58:00Z';
      }
    }),
    'targets that are all leaving': shop((s) => {
      for (const one of targets(s)) one.TargetHealth = { State: 'draining' };
    }),
    'a binding made just now': shop((s, { capturedAt }) => {
      fail(s, 4);
      binding(s).metadata.creationTimestamp = capturedAt;
    }),
  },

  fails: {
    'every target of an ALB': { given: shop((s) => fail(s, 4)), finds: [ALB] },
    'every target of an NLB': { given: shop((s) => fail(s, 4, 'tcp')), finds: [NLB] },
    'three fail, and the last one is initial for ten minutes': {
      given: shop((s) => {
        fail(s, 3);
        targets(s)[3].TargetHealth = INITIAL;
      }),
      finds: [ALB],
    },
    'an instance that is initial for long': {
      given: await recording('healthy-instance', (s, snapshot) => {
        const [health]: Draft[] = Object.values(s['aws/elbv2/target-health']);
        health[0].TargetHealth = TIMEOUT;
        health[1].TargetHealth = INITIAL;
        snapshot.capturedAt = '2026-11-25T20:00:00Z';
      }),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
    'fewer than the count that is asked for': {
      given: shop((s) => {
        fail(s, 2);
        set(attributes(s), `${ROUTING}.count`, '3');
      }),
      finds: [ALB],
    },
    'fewer than the share that is asked for': {
      given: shop((s) => {
        fail(s, 3);
        set(attributes(s), `${ROUTING}.percentage`, '50');
      }),
      finds: [ALB],
    },
  },
});
