import {
  args,
  binding,
  incident,
  named,
  pods,
  recording,
  shop,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/target-missing.js';
import { checkTester } from '../../support/check-tester.js';

const NOW = '2026-11-25T17:58:00Z';
const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const condition = (object: Draft, type: string): Draft =>
  object.status.conditions.find((one: Draft) => one.type === type);
const slice = (s: Draft): Draft =>
  s['kubernetes/endpointslices.discovery.k8s.io'].find(
    ({ metadata }: Draft) => metadata.labels['kubernetes.io/service-name'] === 'web',
  );
const endpoint = (s: Draft, pod: Draft): Draft =>
  slice(s).endpoints.find(({ targetRef }: Draft) => targetRef.name === pod.metadata.name);

/** Takes the target of `web`'s first pod away. */
function removeOne(s: Draft): Draft {
  const [pod] = pods(s);
  const all = targets(s);
  all.splice(
    all.findIndex(({ Target }) => Target.Id === pod.status.podIP),
    1,
  );
  return pod;
}

/** Its readiness probe says no, and its containers as given. */
function unready(s: Draft, pod: Draft, containers: 'True' | 'False'): void {
  endpoint(s, pod).conditions.ready = false;
  condition(pod, 'Ready').status = 'False';
  condition(pod, 'ContainersReady').status = containers;
}

checkTester(check, {
  passes: {
    'a pod that became ready just now': shop((s) => {
      condition(removeOne(s), 'Ready').lastTransitionTime = NOW;
    }),
    'a target that fails, and keeps its connections for a while': shop(
      (s) => (targets(s)[0].TargetHealth = { State: 'unhealthy.draining' }),
    ),
    'endpoints that changed just now': shop((s, snapshot) => {
      removeOne(s);
      slice(s).metadata.annotations = {
        'endpoints.kubernetes.io/last-change-trigger-time': snapshot.capturedAt,
      };
    }),
    'a binding made just now': shop((s, snapshot) => {
      removeOne(s);
      binding(s).metadata.creationTimestamp = snapshot.capturedAt;
    }),
    'a controller that registers no more than three': shop((s) => {
      removeOne(s);
      args(s).push('--max-targets-per-target-group=3');
    }),
    'a pod whose containers are not ready': shop((s) => unready(s, removeOne(s), 'False')),
    'a pod that ends': shop((s) => {
      const pod = removeOne(s);
      unready(s, pod, 'True');
      endpoint(s, pod).conditions.terminating = true;
    }),
    'a pod on a node that is not ready': shop((s) => {
      const pod = removeOne(s);
      unready(s, pod, 'True');
      const node = named(s, 'kubernetes/nodes', pod.spec.nodeName);
      condition(node, 'Ready').status = 'False';
    }),
    'an endpoint that leads to no pod': shop((s) => delete endpoint(s, removeOne(s)).targetRef),
    'two bindings of one target group': shop((s) => {
      targets(s).length = 0;
      const twin = structuredClone(binding(s));
      twin.metadata.name = 'twin';
      s['kubernetes/targetgroupbindings.elbv2.k8s.aws'].push(twin);
    }),
    'a binding that is being deleted': shop((s) => {
      targets(s).length = 0;
      binding(s).metadata.deletionTimestamp = NOW;
    }),
    'pods that wait for their readiness gate, and are registered':
      await recording('readiness-gate-blocked'),
    'no endpoint for a named port': await recording('named-port-unresolved'),
    'pods that are being replaced': await recording('healthy-rollout'),
  },

  fails: {
    'a target that was taken away in AWS': {
      given: await recording('target-removed-by-hand'),
      finds: ['TargetGroup k8s-shop-web-1cd5658e5e'],
    },
    'every target taken away by another controller': {
      given: await incident('inc-043'),
      finds: ['TargetGroup newsroom-feeds'],
    },
    'a registration that failed': {
      given: shop((s) => {
        removeOne(s);
        binding(s).metadata.annotations['elbv2.k8s.aws/checkpoint'] = '';
      }),
      finds: [WEB],
    },
    'one that is on its way out only': {
      given: shop((s) => {
        const [first] = targets(s);
        first.TargetHealth = { State: 'draining', Reason: 'Target.DeregistrationInProgress' };
      }),
      finds: [WEB],
    },
    'a pod that waits for its readiness gate': {
      given: shop((s) => unready(s, removeOne(s), 'True')),
      finds: [WEB],
    },
    'a pod that is published although it ends': {
      given: shop((s) => (endpoint(s, removeOne(s)).conditions.terminating = true)),
      finds: [WEB],
    },
    'a node': {
      given: await recording('healthy-instance', (s) => targets(s).pop()),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
  },
});
