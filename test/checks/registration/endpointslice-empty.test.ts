import {
  incident,
  keep,
  named,
  pods,
  recording,
  service,
  shop,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/endpointslice-empty.js';
import { checkTester } from '../../support/check-tester.js';

const SLICES = 'kubernetes/endpointslices.discovery.k8s.io';
const WEB = 'Service shop/web';
const isOfWeb = ({ metadata }: Draft): boolean =>
  metadata.labels['kubernetes.io/service-name'] === 'web';
const endpoints = (s: Draft): Draft[] => s[SLICES].find(isOfWeb).endpoints;
const condition = (object: Draft, type: string): Draft =>
  object.status.conditions.find((one: Draft) => one.type === type);

checkTester(check, {
  passes: {
    'instances, for which endpoints do not matter': await recording('healthy-instance', (s) =>
      keep(s, SLICES, (one) => !isOfWeb(one)),
    ),
    'one endpoint that is left': shop((s) => endpoints(s).splice(1)),
    'pods that start': shop((s, { capturedAt }) => {
      keep(s, SLICES, (one) => !isOfWeb(one));
      for (const pod of pods(s)) pod.metadata.creationTimestamp = capturedAt;
    }),
    'pods that wait for nothing but their gate': await recording('readiness-gate-blocked'),
    'a port that the Service does not have, which is another fault': shop((s) => {
      service(s).spec.ports[0].name = 'other';
    }),
    'targets that another controller takes out': await incident('inc-043'),
  },

  fails: {
    'no slice': {
      given: shop((s) => keep(s, SLICES, (one) => !isOfWeb(one))),
      finds: [WEB],
    },
    'a slice without endpoints': {
      given: shop((s) => delete s[SLICES].find(isOfWeb).endpoints),
      finds: [WEB],
    },
    'a slice without the port': {
      given: shop((s) => (s[SLICES].find(isOfWeb).ports[0].name = 'other')),
      finds: [WEB],
    },
    'pods that are not ready': {
      given: shop((s) => {
        for (const one of endpoints(s)) one.conditions.ready = false;
        for (const pod of pods(s)) condition(pod, 'ContainersReady').status = 'False';
      }),
      finds: [WEB],
    },
    'pods on nodes that are not ready': {
      given: shop((s) => {
        for (const one of endpoints(s)) one.conditions.ready = false;
        for (const { spec } of pods(s)) {
          condition(named(s, 'kubernetes/nodes', spec.nodeName), 'Ready').status = 'False';
        }
      }),
      finds: [WEB],
    },
    'a selector that matches nothing': {
      given: await recording('selector-no-pods'),
      finds: [WEB],
    },
    'a named port that no container has': {
      given: await recording('named-port-unresolved'),
      finds: [WEB],
    },
  },
});
