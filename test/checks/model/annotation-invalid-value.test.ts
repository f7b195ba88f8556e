import {
  event,
  ingress,
  logs,
  service,
  shop,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/annotation-invalid-value.js';
import { checkTester } from '../../support/check-tester.js';

const P = 'alb.ingress.kubernetes.io';
const set = (object: any, suffix: string, value: string): void => {
  object.metadata.annotations = { ...object.metadata.annotations, [`${P}/${suffix}`]: value };
};

checkTester(check, {
  passes: {
    'every word that there is': shop((s) => {
      set(ingress(s), 'ip-address-type', 'dualstack-without-public-ipv4');
      set(ingress(s), 'backend-protocol', 'HTTPS');
      set(ingress(s), 'backend-protocol-version', 'GRPC');
      set(ingress(s), 'healthcheck-protocol', 'HTTP');
    }),
    'a scheme that the class replaces': shop((s) => {
      useParams(s, { scheme: 'internal' });
      set(ingress(s), 'scheme', 'public');
    }),
    'a target type that every Service sets for itself': shop((s) => {
      set(ingress(s), 'target-type', 'pod');
      set(service(s), 'target-type', 'ip');
    }),
  },
  fails: {
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        set(ingress(s), 'scheme', 'public');
      }),
      finds: ['Ingress shop/web'],
    },
    'in its log alone': {
      given: shop((s) => {
        set(ingress(s), 'scheme', 'public');
        logs(s, 'ingress', 'web', false, 'unknown scheme: public');
      }),
      finds: ['Ingress shop/web'],
    },
    'a scheme': {
      given: shop((s) => set(ingress(s), 'scheme', 'internet_facing')),
      finds: ['Ingress shop/web'],
    },
    'a scheme, and the controller says so': {
      given: shop((s) => {
        set(ingress(s), 'scheme', 'public');
        event(s, 'FailedBuildModel', 'Failed build model due to unknown scheme: public');
      }),
      finds: ['Ingress shop/web'],
    },
    'lower case': {
      given: shop((s) => set(ingress(s), 'backend-protocol', 'https')),
      finds: ['Ingress shop/web'],
    },
    'a target type on the Service': {
      given: shop((s) => set(service(s), 'target-type', 'pod')),
      finds: ['Service shop/web'],
    },
    'a class that replaces something else': {
      given: shop((s) => {
        useParams(s, { targetType: 'ip' });
        set(ingress(s), 'ip-address-type', 'ipv6');
      }),
      finds: ['Ingress shop/web'],
    },
    'two at once': {
      given: shop((s) => {
        set(ingress(s), 'ip-address-type', 'ipv6');
        set(ingress(s), 'customer-owned-ipv4-pool', '');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
