import { recording, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/registration/endpoints-without-pod-ref.js';
import { checkTester } from '../../support/check-tester.js';

const slice = (s: Draft, name = 'web'): Draft =>
  s['kubernetes/endpointslices.discovery.k8s.io'].find(
    ({ metadata }: Draft) => metadata.labels['kubernetes.io/service-name'] === name,
  );
const loosen = (s: Draft, name = 'web'): void => {
  for (const one of slice(s, name).endpoints) delete one.targetRef;
};

checkTester(check, {
  passes: {
    'instances, for which endpoints do not matter': await recording('healthy-instance', (s) =>
      loosen(s),
    ),
    'a slice without endpoints': shop((s) => delete slice(s).endpoints),
    'a binding that is being deleted': shop((s) => {
      loosen(s);
      for (const { metadata, spec } of s['kubernetes/targetgroupbindings.elbv2.k8s.aws']) {
        if (spec.serviceRef.name === 'web') metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
      }
    }),
  },

  fails: {
    'addresses of machines': { given: shop((s) => loosen(s)), finds: ['Service shop/web'] },
    'endpoints of a node': {
      given: shop((s) => {
        for (const one of slice(s).endpoints) one.targetRef = { kind: 'Node', name: 'n' };
      }),
      finds: ['Service shop/web'],
    },
    'one among others': {
      given: shop((s) => delete slice(s).endpoints[0].targetRef),
      finds: ['Service shop/web'],
    },
    'of a Service of type LoadBalancer': {
      given: shop((s) => loosen(s, 'tcp')),
      finds: ['Service shop/tcp'],
    },
  },
});
