import {
  type Draft,
  recording,
  service,
  shop,
  targetGroup,
  targets,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-timeout.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const FAILING = { State: 'unhealthy', Reason: 'Target.Timeout' };

function fail(s: Draft, health: Draft = FAILING): void {
  for (const one of targets(s)) one.TargetHealth = health;
}

checkTester(check, {
  passes: {
    'targets that are being looked at for the first time': shop((s) =>
      fail(s, { State: 'initial', Reason: 'Elb.InitialHealthChecking' }),
    ),
    'targets that are leaving': shop((s) =>
      fail(s, { State: 'draining', Reason: 'Target.DeregistrationInProgress' }),
    ),
    'a target group that no load balancer uses': shop((s) => {
      fail(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
    'another reason': shop((s) =>
      fail(s, { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' }),
    ),
    'nodes without a pod, behind externalTrafficPolicy Local': shop((s) => {
      fail(s);
      targetGroup(s).TargetType = 'instance';
      service(s).spec.externalTrafficPolicy = 'Local';
    }),
  },

  fails: {
    'every target': { given: shop((s) => fail(s)), finds: [WEB] },
    'one target of four, with a reason in sentences': {
      given: shop((s) => {
        targets(s)[2].TargetHealth = {
          ...FAILING,
          Description: 'Health checks failed. Look at the target',
        };
      }),
      finds: [WEB],
    },
    'a security group that lets nothing through': {
      given: await recording('sg-rule-revoked'),
      finds: ['TargetGroup k8s-shop-web-681c14e7eb'],
    },
  },
});
