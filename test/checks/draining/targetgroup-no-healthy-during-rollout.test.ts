import {
  incident,
  loadBalancer,
  shop,
  targetGroup,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/draining/targetgroup-no-healthy-during-rollout.js';
import { checkTester } from '../../support/check-tester.js';
import { leave } from '../../support/leave.js';

const all = (s: Draft, State: string): void => {
  for (const target of targets(s)) target.TargetHealth = { State };
};

checkTester(check, {
  passes: {
    'one that is healthy still': shop((s) => {
      targets(s)[0].TargetHealth = { State: 'initial' };
      leave(s);
    }),
    'a first rollout': shop((s) => all(s, 'initial')),
    'a Service that was scaled to zero': shop((s) => all(s, 'draining')),
    'new targets that fail, of which others speak': shop((s) => {
      all(s, 'unhealthy');
      leave(s);
    }),
    'targets in a zone that is not enabled': shop((s) => {
      all(s, 'initial');
      leave(s);
      targets(s)[0].TargetHealth = { State: 'unused' };
    }),
    'a load balancer that is being made': shop((s) => {
      all(s, 'initial');
      leave(s);
      loadBalancer(s).State.Code = 'provisioning';
    }),
    'a target group that no load balancer uses': shop((s) => {
      all(s, 'initial');
      leave(s);
      targetGroup(s).LoadBalancerArns = [];
    }),
  },

  fails: {
    'all old ones draining, all new ones initial': {
      given: shop((s) => {
        all(s, 'initial');
        leave(s);
      }),
      finds: ['TargetGroup k8s-shop-web-7d6cdd9601'],
    },
    'a node that was consolidated under the only pod': {
      given: await incident('inc-065'),
      finds: ['TargetGroup k8s-fxdev-rates-a7daef77d2'],
    },
  },
});
