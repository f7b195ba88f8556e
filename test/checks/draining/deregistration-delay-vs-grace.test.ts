import {
  deployment,
  loadBalancer,
  shop,
  targetGroup,
  type Draft,
  moveWorkload,
} from '../../../fixtures/shop.js';
import type { SectionName } from '../../../src/snapshot/sections.js';
import check from '../../../src/checks/draining/deregistration-delay-vs-grace.js';
import { checkTester } from '../../support/check-tester.js';

const set = (attributes: Draft, Key: string, Value: string): void => {
  const known = attributes.find((one: Draft) => one.Key === Key);
  if (known === undefined) attributes.push({ Key, Value });
  else known.Value = Value;
};
const idle = (s: Draft, seconds: number): void =>
  set(
    s['aws/elbv2/load-balancer-attributes'][loadBalancer(s).LoadBalancerArn],
    'idle_timeout.timeout_seconds',
    String(seconds),
  );
const delay = (s: Draft, seconds: number): void =>
  set(
    s['aws/elbv2/target-group-attributes'][targetGroup(s).TargetGroupArn],
    'deregistration_delay.timeout_seconds',
    String(seconds),
  );
const grace = (s: Draft, seconds: number): void => {
  deployment(s).spec.template.spec.terminationGracePeriodSeconds = seconds;
};
const movedTo = (section: SectionName) =>
  shop((s) => {
    idle(s, 600);
    moveWorkload(s, section);
  });

checkTester(check, {
  passes: {
    'a delay above the grace period, with short requests': shop((s) => delay(s, 300)),
    'a delay that ends before the pod does': shop((s) => {
      idle(s, 600);
      delay(s, 30);
    }),
    'pods that outlive the longest request': shop((s) => {
      idle(s, 120);
      grace(s, 180);
    }),
    'node ports': shop((s) => {
      idle(s, 600);
      targetGroup(s).TargetType = 'instance';
    }),
  },

  fails: {
    'requests that may be silent for ten minutes': {
      given: shop((s) => idle(s, 600)),
      finds: ['Deployment shop/web'],
    },
    'a StatefulSet': {
      given: movedTo('kubernetes/statefulsets.apps'),
      finds: ['StatefulSet shop/web'],
    },
    'a DaemonSet': { given: movedTo('kubernetes/daemonsets.apps'), finds: ['DaemonSet shop/web'] },
    'a Rollout': { given: movedTo('kubernetes/rollouts.argoproj.io'), finds: ['Rollout shop/web'] },
  },
});
