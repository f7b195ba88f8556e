import { event, shop, targetGroup, useFlagClass } from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/duplicate-target-group-name.js';
import { checkTester } from '../../support/check-tester.js';

const said = (name: string): string =>
  `Failed deploy model due to DuplicateTargetGroupName: A target group with the same name '${name}' exists, but with different settings`;

checkTester(check, {
  passes: {
    'another failure': shop((s) => event(s, 'FailedDeployModel', 'Failed deploy model due to x')),
    'a success after it': shop((s) => {
      event(s, 'FailedDeployModel', said('web'), { at: '2026-11-25T17:57:00Z' });
      event(s, 'SuccessfullyReconciled', 'Successfully reconciled');
    }),
  },
  fails: {
    'one that is there': {
      given: shop((s) => event(s, 'FailedDeployModel', said(targetGroup(s).TargetGroupName))),
      finds: ['Ingress shop/web'],
    },
    'one that no load balancer uses': {
      given: shop((s) => {
        targetGroup(s).LoadBalancerArns = [];
        event(s, 'FailedDeployModel', said(targetGroup(s).TargetGroupName));
      }),
      finds: ['Ingress shop/web'],
    },
    'of a Service': {
      given: shop((s) =>
        event(s, 'FailedDeployModel', said('k8s-x'), { kind: 'Service', name: 'tcp' }),
      ),
      finds: ['Service shop/tcp'],
    },
    'one that was not seen': {
      given: shop((s) => {
        useFlagClass(s);
        event(s, 'FailedDeployModel', said('k8s-x'));
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
