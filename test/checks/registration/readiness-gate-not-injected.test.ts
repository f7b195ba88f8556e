import { binding, named, pods, recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/readiness-gate-not-injected.js';
import { checkTester } from '../../support/check-tester.js';

const HOOKS = 'kubernetes/mutatingwebhookconfigurations.admissionregistration.k8s.io';
const hook = (s: Draft): Draft =>
  s[HOOKS]
    .flatMap(({ webhooks }: Draft) => webhooks)
    .find(({ name }: Draft) => name === 'mpod.elbv2.k8s.aws');
/** The first pod came five minutes after its binding, and has no gate. */
function strip(s: Draft, app = 'web'): Draft {
  const [pod] = pods(s, app);
  delete pod.spec.readinessGates;
  pod.metadata.creationTimestamp = '2026-11-25T17:53:30Z';
  return pod;
}

checkTester(check, {
  passes: {
    'a pod that is older than its binding': shop((s) => {
      strip(s).metadata.creationTimestamp = '2026-11-25T17:40:00Z';
    }),
    'a namespace that asks for none': shop((s) => {
      strip(s);
      delete named(s, 'kubernetes/namespaces', 'shop').metadata.labels[
        'elbv2.k8s.aws/pod-readiness-gate-inject'
      ];
    }),
    'pods that the webhook is not for': shop((s) => {
      strip(s);
      hook(s).objectSelector.matchExpressions.push({
        key: 'app',
        operator: 'NotIn',
        values: ['web'],
      });
    }),
    'a webhook for all namespaces': shop((s) => {
      strip(s);
      hook(s).namespaceSelector = {};
    }),
    'a pod that ends': shop((s) => (strip(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z')),
    'instances, which have no gates': await recording('healthy-instance', (s) => {
      named(s, 'kubernetes/namespaces', 'shop').metadata.labels[
        'elbv2.k8s.aws/pod-readiness-gate-inject'
      ] = 'enabled';
      strip(s);
    }),
    'a binding that is being deleted': shop((s) => {
      strip(s);
      binding(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
  },

  fails: {
    'a pod that the webhook missed': {
      given: shop((s) => void strip(s)),
      finds: ['Service shop/web'],
    },
    'the gate of another binding': {
      given: shop((s) => {
        strip(s).spec.readinessGates = [{ conditionType: 'target-health.elbv2.k8s.aws/old' }];
      }),
      finds: ['Service shop/web'],
    },
    'a Service of type LoadBalancer': {
      given: shop((s) => void strip(s, 'tcp')),
      finds: ['Service shop/tcp'],
    },
  },
});
