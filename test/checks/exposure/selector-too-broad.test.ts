import {
  deployment,
  klass,
  moveWorkload,
  service,
  shop,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/selector-too-broad.js';
import { checkTester } from '../../support/check-tester.js';

/** A second Deployment whose pods carry the labels of `web`. */
function addTwin(s: Draft, ports: Draft, section = 'kubernetes/deployments.apps'): Draft {
  const twin = structuredClone(deployment(s));
  twin.metadata.name = 'worker';
  delete twin.metadata.uid;
  twin.spec.template.spec.containers[0].ports = ports;
  const { replicas, selector, template } = twin.spec;
  const isCounted = section !== 'kubernetes/daemonsets.apps';
  s[section] = [
    ...(s[section] ?? []),
    { metadata: twin.metadata, spec: { ...(isCounted ? { replicas } : {}), selector, template } },
  ];
  return s[section].at(-1);
}

const HTTP = [{ name: 'http', containerPort: 8080 }];
const METRICS = [{ name: 'metrics', containerPort: 9090 }];

checkTester(check, {
  passes: {
    'a canary': shop((s) => addTwin(s, HTTP)),
    'a canary that gives the port another name': shop((s) => {
      service(s).spec.ports[0].targetPort = 8080;
      addTwin(s, [{ name: 'web', containerPort: 8080 }]);
    }),
    'a twin that is scaled to zero': shop((s) => (addTwin(s, METRICS).spec.replicas = 0)),
    'two that declare nothing': shop((s) => {
      addTwin(s, []);
      delete deployment(s).spec.template.spec.containers[0].ports;
    }),
    'a twin of other labels': shop(
      (s) => (addTwin(s, METRICS).spec.template.metadata.labels = { app: 'worker' }),
    ),
    'a Service that no load balancer leads to': shop((s) => {
      addTwin(s, METRICS);
      klass(s).spec.controller = 'k8s.io/ingress-nginx';
    }),
  },

  fails: {
    'a worker with another port': {
      given: shop((s) => addTwin(s, METRICS)),
      finds: ['Service shop/web'],
    },
    'a DaemonSet without any port': {
      given: shop((s) => addTwin(s, [], 'kubernetes/daemonsets.apps')),
      finds: ['Service shop/web'],
    },
    'a StatefulSet that serves, and a worker': {
      given: shop((s) => {
        addTwin(s, METRICS);
        moveWorkload(s, 'kubernetes/statefulsets.apps');
      }),
      finds: ['Service shop/web'],
    },
  },
});
