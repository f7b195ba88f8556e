import {
  type Draft,
  recording,
  service,
  shop,
  targetGroup,
  targets,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/health/health-check-connection-failed.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const FAILING = { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' };

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
    'another reason': shop((s) => fail(s, { State: 'unhealthy', Reason: 'Target.Timeout' })),
    'nodes without a pod, behind externalTrafficPolicy Local': shop((s) => {
      fail(s);
      targetGroup(s).TargetType = 'instance';
      service(s).spec.externalTrafficPolicy = 'Local';
    }),
    'an NLB in front of nodes without a pod': await recording('healthy-nlb-etp-local'),
  },

  fails: {
    'every target of an NLB': {
      given: shop((s) => {
        for (const one of targets(s, 'tcp')) one.TargetHealth = FAILING;
      }),
      finds: ['TargetGroup k8s-shop-tcp-ca840b7458'],
    },
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
  },
});
