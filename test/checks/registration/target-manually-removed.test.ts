import {
  args,
  binding,
  event,
  incident,
  pods,
  recording,
  shop,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/target-manually-removed.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const remove = (s: Draft): void => void targets(s).pop();

checkTester(check, {
  passes: {
    'a registration that is under way': shop((s) => {
      remove(s);
      binding(s).metadata.annotations['elbv2.k8s.aws/checkpoint'] = '';
    }),
    'a binding that the controller could not follow yet': shop((s) => {
      remove(s);
      binding(s).metadata.generation = 2;
    }),
    'a failure, which is another fault': shop((s) => {
      remove(s);
      event(s, 'FailedReconcile', 'Failed reconcile due to it', {
        kind: 'TargetGroupBinding',
        name: 'k8s-shop-web-7d6cdd9601',
      });
    }),
    'a limit of the controller': shop((s) => {
      remove(s);
      args(s).push('--max-targets-per-target-group=3');
    }),
    'another port, which is another fault': shop((s) => (targets(s)[0].Target.Port = 9090)),
    'pods that became ready just now': shop((s, { capturedAt }) => {
      remove(s);
      for (const { status } of pods(s)) {
        for (const one of status.conditions) one.lastTransitionTime = capturedAt;
      }
    }),
    'a group that no load balancer uses': shop((s) => {
      remove(s);
      for (const one of s['aws/elbv2/target-groups']) one.LoadBalancerArns = [];
    }),
  },

  fails: {
    'one that was taken out': { given: shop(remove), finds: [WEB] },
    'a node': {
      given: await recording('healthy-instance', remove),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
    'a pod that waits for its gate, and is not registered': {
      given: shop((s) => {
        remove(s);
        for (const { endpoints } of s['kubernetes/endpointslices.discovery.k8s.io']) {
          for (const one of endpoints ?? []) one.conditions.ready = false;
        }
      }),
      finds: [WEB],
    },
    'a recording': {
      given: await recording('target-removed-by-hand'),
      finds: ['TargetGroup k8s-shop-web-1cd5658e5e'],
    },
    'an incident': { given: await incident('inc-043'), finds: ['TargetGroup newsroom-feeds'] },
  },
});
