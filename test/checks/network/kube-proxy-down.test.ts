import { keep, recording, shop, targets, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/network/kube-proxy-down.js';
import { checkTester } from '../../support/check-tester.js';

const NODE = 'Node ip-192-168-100-10.us-west-2.compute.internal';

const node = (s: Draft): Draft =>
  s['kubernetes/nodes'].find(({ metadata }: Draft) => NODE.endsWith(metadata.name));
const isProxy = ({ metadata, spec }: Draft): boolean =>
  metadata.labels?.['k8s-app'] === 'kube-proxy' && NODE.endsWith(spec.nodeName);
const daemons = (s: Draft): Draft =>
  s['kubernetes/daemonsets.apps'].find(({ metadata }: Draft) => metadata.name === 'kube-proxy');

/** The pod on the first node crashes since ten minutes. */
function crash(s: Draft, at = '2026-11-25T17:48:30Z'): Draft {
  const pod = s['kubernetes/pods'].find(isProxy);
  const ready = pod.status.conditions.find(({ type }: Draft) => type === 'Ready');
  ready.status = 'False';
  ready.lastTransitionTime = at;
  pod.status.containerStatuses = [
    { name: 'kube-proxy', state: { waiting: { reason: 'CrashLoopBackOff' } } },
  ];
  node(s).metadata.creationTimestamp = '2026-11-25T12:00:00Z';
  for (const one of Object.values<Draft>(s['aws/elbv2/target-health']).flat()) {
    if (node(s).spec.providerID.endsWith(one.Target.Id)) {
      one.TargetHealth = { State: 'unhealthy', Reason: 'Target.FailedHealthChecks' };
    }
  }
  return pod;
}
const broken = (edit: (s: Draft, snapshot: Draft) => void = () => undefined) =>
  recording('healthy-instance', (s, snapshot) => {
    crash(s);
    edit(s, snapshot);
  });

checkTester(check, {
  passes: {
    'a target that is healthy nevertheless': await broken((s) => {
      for (const one of targets(s)) one.TargetHealth = { State: 'healthy' };
    }),
    'a node that is not ready itself': await broken((s) => {
      node(s).status.conditions.find(({ type }: Draft) => type === 'Ready').status = 'Unknown';
    }),
    'a pod that was replaced just now': await recording('healthy-instance', (s, { capturedAt }) => {
      crash(s, capturedAt);
    }),
    'Cilium instead': await broken((s) => {
      const cilium = structuredClone(daemons(s));
      cilium.metadata.name = 'cilium';
      cilium.spec.template.spec.containers = [
        { name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.18.2' },
      ];
      s['kubernetes/daemonsets.apps'].push(cilium);
    }),
    'a node of Auto Mode': await broken((s) => {
      node(s).metadata.labels['eks.amazonaws.com/compute-type'] = 'auto';
    }),
    'no kube-proxy at all': await broken((s) =>
      keep(s, 'kubernetes/daemonsets.apps', ({ metadata }) => metadata.name !== 'kube-proxy'),
    ),
    'a node that is not meant to have one': await broken((s) =>
      keep(s, 'kubernetes/pods', (pod) => !isProxy(pod)),
    ),
    'pods as targets': shop((s) => {
      crash(s);
      for (const one of targets(s)) {
        one.TargetHealth = { State: 'unhealthy', Reason: 'Target.Timeout' };
      }
    }),
    'targets that are not probed': await broken((s) => {
      for (const one of targets(s)) {
        one.TargetHealth = { State: 'unused', Reason: 'Target.NotInUse' };
      }
    }),
  },

  fails: {
    'one that crashes': { given: await broken(), finds: [NODE] },
    'one that is missing': {
      given: await broken((s) => {
        keep(s, 'kubernetes/pods', (pod) => !isProxy(pod));
        daemons(s).status.numberReady = 1;
      }),
      finds: [NODE],
    },
  },
});
