import { deployment, dropPods, pods, service, shop } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/workload-scaled-to-zero.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'pods that have not gone yet': shop((s) => (deployment(s).spec.replicas = 0)),
    'no pods though replicas are wanted': shop((s) => dropPods(s)),
    'no workload at all': shop((s) => (service(s).spec.selector = { app: 'website' })),
    'another Deployment of the same labels that is not': shop((s) => {
      dropPods(s);
      const twin = structuredClone(deployment(s));
      twin.metadata.name = 'web-green';
      s['kubernetes/deployments.apps'].push(twin);
      deployment(s).spec.replicas = 0;
    }),
    'a StatefulSet of the same labels that is not': shop((s) => {
      dropPods(s);
      const { metadata, spec } = structuredClone(deployment(s));
      deployment(s).spec.replicas = 0;
      s['kubernetes/statefulsets.apps'].push({
        metadata,
        spec: { replicas: 1, selector: spec.selector, template: spec.template },
      });
    }),
    'a DaemonSet of the same labels': shop((s) => {
      dropPods(s);
      const { metadata, spec } = structuredClone(deployment(s));
      deployment(s).spec.replicas = 0;
      s['kubernetes/daemonsets.apps'].push({
        metadata,
        spec: { selector: spec.selector, template: spec.template },
      });
    }),
  },

  fails: {
    'no replicas': {
      given: shop((s) => {
        deployment(s).spec.replicas = 0;
        dropPods(s);
      }),
      finds: ['Service shop/web'],
    },
    'no replicas behind the NLB, and one pod that failed': {
      given: shop((s) => {
        deployment(s, 'tcp').spec.replicas = 0;
        const [pod] = pods(s, 'tcp');
        dropPods(s, 'tcp');
        pod.status.phase = 'Failed';
        s['kubernetes/pods'].push(pod);
      }),
      finds: ['Service shop/tcp'],
    },
  },
});
