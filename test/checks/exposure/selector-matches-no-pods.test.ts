import {
  breakOff,
  deployment,
  dropPods,
  incident,
  keep,
  klass,
  pods,
  recording,
  service,
  shop,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/selector-matches-no-pods.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'a Service without selector': shop((s) => delete service(s).spec.selector),
    'an empty selector': shop((s) => (service(s).spec.selector = {})),
    'a Deployment that runs no pod': shop((s) => dropPods(s)),
    'Deployments that were not all seen': await recording('scaled-to-zero', (s, snapshot) => {
      s['kubernetes/deployments.apps'] = [];
      breakOff(snapshot, 'kubernetes/deployments.apps');
    }),
    'a StatefulSet that runs no pod': shop((s) => {
      dropPods(s);
      const { metadata, spec } = deployment(s);
      keep(s, 'kubernetes/deployments.apps', (item) => item !== deployment(s));
      s['kubernetes/statefulsets.apps'].push({
        metadata,
        spec: { replicas: 1, selector: spec.selector, template: spec.template },
      });
    }),
    'a DaemonSet that no node runs': shop((s) => {
      dropPods(s);
      const { metadata, spec } = deployment(s);
      keep(s, 'kubernetes/deployments.apps', (item) => item !== deployment(s));
      s['kubernetes/daemonsets.apps'].push({
        metadata,
        spec: { selector: spec.selector, template: spec.template },
      });
    }),
    'pods of no workload': shop((s) =>
      keep(s, 'kubernetes/deployments.apps', (item) => item !== deployment(s)),
    ),
    'pods that are not ready': await recording('pods-not-ready'),
    'a Service that no load balancer leads to': shop((s) => {
      service(s).spec.selector = { app: 'website' };
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
  },

  fails: {
    'another label': {
      given: shop((s) => (service(s).spec.selector = { app: 'website' })),
      finds: ['Service shop/web'],
    },
    'one label too many': {
      given: shop((s) => (service(s).spec.selector = { app: 'web', tier: 'front' })),
      finds: ['Service shop/web'],
    },
    'pods of another namespace': {
      given: shop((s) => {
        pods(s).forEach((pod) => (pod.metadata.namespace = 'default'));
        deployment(s).metadata.namespace = 'default';
      }),
      finds: ['Service shop/web'],
    },
    'a finished Job alone': {
      given: shop((s) => {
        service(s).spec.selector = { job: 'migrate' };
        const [pod] = pods(s);
        pod.metadata.labels = { job: 'migrate' };
        pod.status.phase = 'Succeeded';
      }),
      finds: ['Service shop/web'],
    },
    'both ways in': {
      given: shop((s) => {
        service(s).spec.selector = { app: 'website' };
        service(s, 'tcp').spec.selector = { app: 'website' };
      }),
      finds: ['Service shop/tcp', 'Service shop/web'],
    },
    'a recording': {
      given: await recording('selector-no-pods'),
      finds: ['Service shop/web'],
    },
    'an incident': { given: await incident('inc-046'), finds: ['Service bakery/web'] },
  },
});
