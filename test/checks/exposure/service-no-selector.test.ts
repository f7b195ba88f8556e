import {
  ingress,
  keep,
  service,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/service-no-selector.js';
import { checkTester } from '../../support/check-tester.js';

const SLICES = 'kubernetes/endpointslices.discovery.k8s.io';
const ofWeb = ({ metadata }: Draft): boolean =>
  metadata.labels?.['kubernetes.io/service-name'] === 'web' && metadata.namespace === 'shop';

/** Somebody else writes the endpoints. */
function writeByHand(s: Draft): void {
  delete service(s).spec.selector;
  delete ingress(s).metadata.creationTimestamp;
  for (const slice of s[SLICES].filter(ofWeb)) {
    slice.endpoints = [{ addresses: ['10.1.2.3'], conditions: { ready: true } }];
  }
}

checkTester(check, {
  passes: {
    'slices that name pods': shop((s) => {
      delete service(s).spec.selector;
      delete ingress(s).metadata.creationTimestamp;
    }),
    'instance targets, which kube-proxy forwards to': shop((s) => {
      writeByHand(s);
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/target-type'] = 'instance';
      service(s).spec.type = 'NodePort';
    }),
    'an ExternalName Service, which is another fault': shop((s) => {
      writeByHand(s);
      service(s).spec.type = 'ExternalName';
    }),
    'a selector': shop((s) => {
      writeByHand(s);
      service(s).spec.selector = { app: 'web' };
    }),
    'a class that says instance': shop((s) => {
      writeByHand(s);
      useParams(s, { targetType: 'instance' });
    }),
  },

  fails: {
    'addresses written by hand': {
      given: shop((s) => writeByHand(s)),
      finds: ['Service shop/web'],
    },
    'no endpoints at all': {
      given: shop((s) => {
        writeByHand(s);
        keep(s, SLICES, (one) => !ofWeb(one));
      }),
      finds: ['Service shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        writeByHand(s);
        useFlagClass(s);
      }),
      finds: ['Service shop/web'],
    },
  },
});
