import {
  binding,
  keep,
  pods,
  recording,
  shop,
  targets,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/target-stale.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroup k8s-shop-web-7d6cdd9601';
const TRIGGER = 'endpoints.kubernetes.io/last-change-trigger-time';
const slices = (s: Draft): Draft[] => s['kubernetes/endpointslices.discovery.k8s.io'];
const slice = (s: Draft): Draft =>
  slices(s).find(({ metadata }: Draft) => metadata.labels['kubernetes.io/service-name'] === 'web');

function changed(s: Draft, at: string): void {
  slice(s).metadata.annotations = { [TRIGGER]: at };
}
const LONG_AGO = '2026-11-25T17:49:00Z';

/** A pod of `web` is gone and its target is still there. */
function lose(s: Draft): Draft {
  const [pod] = pods(s);
  keep(s, 'kubernetes/pods', ({ metadata }) => metadata.name !== pod.metadata.name);
  slice(s).endpoints = slice(s).endpoints.filter(
    ({ targetRef }: Draft) => targetRef.name !== pod.metadata.name,
  );
  changed(s, LONG_AGO);
  return targets(s).find(({ Target }) => Target.Id === pod.status.podIP);
}

function shared(s: Draft, list: string): void {
  const { metadata, spec } = binding(s);
  spec.multiClusterTargetGroup = true;
  s['kubernetes/configmaps'] = [
    {
      metadata: { namespace: metadata.namespace, name: `aws-lbc-targets-${metadata.name}` },
      data: { targets: list },
    },
  ];
}

function byHand(s: Draft, state = 'unhealthy'): void {
  targets(s).push({
    Target: { Id: '10.9.9.9', Port: 8080 },
    TargetHealth: { State: state },
  });
}

const exclude = (s: Draft): void => {
  s['kubernetes/nodes'][0].metadata.labels[
    'node.kubernetes.io/exclude-from-external-load-balancers'
  ] = '';
};

checkTester(check, {
  passes: {
    'one that is on its way out': shop((s) => (lose(s).TargetHealth = { State: 'draining' })),
    'one that fails on its way out': shop(
      (s) => (lose(s).TargetHealth = { State: 'unhealthy.draining' }),
    ),
    'endpoints that changed just now': shop((s, snapshot) => {
      lose(s);
      changed(s, snapshot.capturedAt);
    }),
    'one that answers, and nothing says since when its pod is gone': shop((s) => {
      lose(s);
      delete slice(s).metadata.annotations;
    }),
    'a pod that ends within its grace period': shop((s) => {
      const [pod] = pods(s);
      pod.metadata.deletionTimestamp = '2026-11-25T18:01:00Z';
      const found = slice(s).endpoints.find(
        ({ targetRef }: Draft) => targetRef.name === pod.metadata.name,
      );
      found.conditions = { ready: false, serving: true, terminating: true };
    }),
    'targets of another cluster in a shared target group': shop((s) => {
      lose(s);
      byHand(s);
      shared(s, '192.168.100.99:8080');
    }),
    'a shared target group whose list nobody saw': shop((s) => {
      lose(s);
      shared(s, '');
      s['kubernetes/configmaps'] = [];
    }),
    'a target of others in a target group of others': await recording('healthy-byo-tgb', (s) => {
      const [all] = Object.values<Draft>(s['aws/elbv2/target-health']);
      all.push({ Target: { Id: '10.9.9.9', Port: 80 }, TargetHealth: { State: 'unhealthy' } });
    }),
    'a node that answers and has been excluded': await recording('healthy-instance', exclude),
    'pods that are being replaced': await recording('healthy-rollout'),
    'a node without a pod, behind externalTrafficPolicy Local':
      await recording('healthy-nlb-etp-local'),
  },

  fails: {
    'a pod that is gone': { given: shop((s) => void lose(s)), finds: [WEB] },
    'one that fails, and nothing says since when its pod is gone': {
      given: shop((s) => {
        lose(s).TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
        delete slice(s).metadata.annotations;
      }),
      finds: [WEB],
    },
    'a pod that is stuck in its end': {
      given: shop((s) => {
        const [pod] = pods(s);
        pod.metadata.deletionTimestamp = LONG_AGO;
        const found = slice(s).endpoints.find(
          ({ targetRef }: Draft) => targetRef.name === pod.metadata.name,
        );
        found.conditions = { ready: false, serving: true, terminating: true };
        changed(s, LONG_AGO);
      }),
      finds: [WEB],
    },
    'a pod under another port': {
      given: shop((s) => {
        const [first] = targets(s);
        targets(s).push({ ...first, Target: { ...first.Target, Port: 9090 } });
        changed(s, LONG_AGO);
      }),
      finds: [WEB],
    },
    'a target of this cluster in a shared target group': {
      given: shop((s) => {
        const { Target } = lose(s);
        shared(s, `10.0.0.1:80,${Target.Id}:${Target.Port}`);
      }),
      finds: [WEB],
    },
    'one that was added by hand, which the controller would remove': {
      given: shop((s) => {
        byHand(s, 'healthy');
        changed(s, LONG_AGO);
      }),
      finds: [WEB],
    },
    'a node that fails and is excluded': {
      given: await recording('healthy-instance', (s) => {
        exclude(s);
        for (const target of targets(s)) target.TargetHealth.State = 'unhealthy';
      }),
      finds: ['TargetGroup k8s-shop-web-18b21c1209'],
    },
  },
});
