import {
  binding,
  pods,
  recording,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/targets-all-unhealthy.js';
import { checkTester } from '../../support/check-tester.js';

const TIMEOUT = { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'Request timed out' };
const INITIAL = { State: 'initial', Reason: 'Elb.InitialHealthChecking' };
const INTERNAL = { State: 'unavailable', Reason: 'Elb.InternalError' };
const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const LOCAL = 'TargetGroup k8s-shop-tcp-09fd5229da';

const fail = (s: Draft, health: Draft = TIMEOUT, of = 'web'): void => {
  for (const one of targets(s, of)) one.TargetHealth = health;
};
/** The containers of every pod of `web` are ready since then. */
const readySince = (s: Draft, time: string): void => {
  for (const pod of pods(s)) {
    for (const one of pod.status.conditions) one.lastTransitionTime = time;
  }
};

checkTester(check, {
  passes: {
    'one healthy target of four': shop((s) => {
      fail(s);
      targets(s)[3].TargetHealth = { State: 'healthy' };
    }),
    'a pod that is checked for the first time': shop((s) => {
      fail(s);
      targets(s)[3].TargetHealth = INITIAL;
      readySince(s, '2026-11-25T17:57:00Z');
    }),
    'a target of which nobody knows since when it is one': shop((s) => {
      fail(s);
      Object.assign(targets(s)[3], { TargetHealth: INITIAL });
      targets(s)[3].Target.Id = '192.168.101.99';
    }),
    'targets that are all leaving': shop((s) =>
      fail(s, { State: 'draining', Reason: 'Target.DeregistrationInProgress' }),
    ),
    'targets that are never sent to': shop((s) =>
      fail(s, { State: 'unused', Reason: 'Target.NotInUse' }),
    ),
    'a function that is not checked': shop((s) =>
      fail(s, { State: 'unavailable', Reason: 'Target.HealthCheckDisabled' }),
    ),
    'a target group that no load balancer uses': shop((s) => {
      fail(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
    'a binding made just now': shop((s, { capturedAt }) => {
      fail(s);
      binding(s).metadata.creationTimestamp = capturedAt;
    }),
    'nodes without a pod, beside one with a pod': await recording('healthy-nlb-etp-local'),
  },

  fails: {
    'every target, for one reason': { given: shop((s) => fail(s)), finds: [WEB] },
    'every target, for two reasons, and one that is never sent to': {
      given: shop((s) => {
        fail(s);
        targets(s)[0].TargetHealth = {
          State: 'unhealthy',
          Reason: 'Target.ResponseCodeMismatch',
          Description: 'Health checks failed with these codes: [503]',
        };
        targets(s)[1].TargetHealth = { State: 'unused', Reason: 'Target.NotInUse' };
      }),
      finds: [WEB],
    },
    'some fail, and one is initial for ten minutes': {
      given: shop((s) => {
        fail(s);
        targets(s)[3].TargetHealth = INITIAL;
      }),
      finds: [WEB],
    },
    'some fail, and one is initial for longer than the first checks of an ALB take': {
      given: shop((s) => {
        fail(s);
        targets(s)[3].TargetHealth = INITIAL;
        readySince(s, '2026-11-25T17:54:00Z');
      }),
      finds: [WEB],
    },
    'an instance that is initial for ten minutes': {
      given: await recording('healthy-instance', (s, snapshot) => {
        const [health]: Draft[] = Object.values(s['aws/elbv2/target-health']);
        health[0].TargetHealth = TIMEOUT;
        health[1].TargetHealth = INITIAL;
        snapshot.capturedAt = '2026-11-25T20:00:00Z';
      }),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
    'targets that fail and keep their connections': {
      given: shop((s) =>
        fail(s, { State: 'unhealthy.draining', Reason: 'Target.FailedHealthChecks' }, 'tcp'),
      ),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
    'an error of AWS on all': { given: shop((s) => fail(s, INTERNAL)), finds: [WEB] },
    'nodes that all have no pod, behind externalTrafficPolicy Local': {
      given: await recording('healthy-nlb-etp-local', (s) => {
        fail(s, { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' }, 'tcp');
        for (const slice of s['kubernetes/endpointslices.discovery.k8s.io']) {
          for (const one of slice.endpoints ?? []) one.conditions.ready = false;
        }
      }),
      finds: [LOCAL],
    },
    'a node with a pod, behind externalTrafficPolicy Local': {
      given: await recording('healthy-nlb-etp-local', (s) =>
        fail(s, { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' }, 'tcp'),
      ),
      finds: [LOCAL],
    },
  },
});
