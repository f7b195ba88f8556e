import {
  binding,
  breakOff,
  keep,
  recording,
  service,
  shop,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/target-group/tgb-service-missing.js';
import { checkTester } from '../../support/check-tester.js';

const WEB = 'TargetGroupBinding shop/k8s-shop-web-7d6cdd9601';
const drop = (s: Draft): void =>
  keep(s, 'kubernetes/services', ({ metadata }) => metadata.name !== 'web');

checkTester(check, {
  passes: {
    'Services of which not all were seen': shop((s, snapshot) => {
      drop(s);
      breakOff(snapshot, 'kubernetes/services');
    }),
    'a binding that is being deleted': shop((s) => {
      drop(s);
      binding(s).metadata.deletionTimestamp = '2026-11-25T17:58:00Z';
    }),
    'a port that is named by its number': shop((s) => (binding(s).spec.serviceRef.port = 80)),
    'a headless Service': shop((s) => (service(s).spec.clusterIP = 'None')),
  },

  fails: {
    'a Service that is gone': { given: shop(drop), finds: [WEB] },
    'a port that was renamed': {
      given: shop((s) => (service(s).spec.ports[0].name = 'web')),
      finds: [WEB],
    },
    'a port that was never there': {
      given: shop((s) => (binding(s, 'tcp').spec.serviceRef.port = 8080)),
      finds: ['TargetGroupBinding shop/k8s-shop-tcp-ca840b7458'],
    },
    'the number of a port in the place of its name': {
      given: shop((s) => (binding(s).spec.serviceRef.port = '80')),
      finds: [WEB],
    },
    'a binding that people made': {
      given: await recording('healthy-byo-tgb', drop),
      finds: ['TargetGroupBinding shop/byo'],
    },
  },
});
