import {
  event,
  ingress,
  logs,
  service,
  shop,
  useFlagClass,
  useParams,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/annotation-parse-error.js';
import { checkTester } from '../../support/check-tester.js';

const P = 'alb.ingress.kubernetes.io';
const set = (object: any, suffix: string, value: string): void => {
  object.metadata.annotations = { ...object.metadata.annotations, [`${P}/${suffix}`]: value };
};

checkTester(check, {
  passes: {
    'numbers, switches and pairs in every spelling that the controller reads': shop((s) => {
      set(ingress(s), 'healthcheck-interval-seconds', '+20');
      set(ingress(s), 'group.order', '-5');
      set(ingress(s), 'shield-advanced-protection', 'F');
      set(ingress(s), 'tags', 'team=web, note=a\\,b, empty=');
      set(ingress(s), 'load-balancer-attributes', 'idle_timeout.timeout_seconds=60');
    }),
    'of a target group, where the Service has its own': shop((s) => {
      set(ingress(s), 'healthcheck-timeout-seconds', '5s');
      set(service(s), 'healthcheck-timeout-seconds', '5');
    }),
    'a port that the class replaces': shop((s) => {
      useParams(s, { sslRedirectPort: '443' });
      set(ingress(s), 'ssl-redirect', 'https');
    }),
    'on a Service that no Ingress leads to': shop((s) =>
      set(service(s, 'tcp'), 'healthy-threshold-count', 'two'),
    ),
    'a wrong number that is read only for instances': shop((s) =>
      set(ingress(s), 'target-node-labels', 'a'),
    ),
  },
  fails: {
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        set(ingress(s), 'tags', 'team');
      }),
      finds: ['Ingress shop/web'],
    },
    'in its log alone': {
      given: shop((s) => {
        set(ingress(s), 'tags', 'team');
        logs(s, 'ingress', 'web', false, 'failed to parse stringMap annotation');
      }),
      finds: ['Ingress shop/web'],
    },
    'a duration': {
      given: shop((s) => set(ingress(s), 'healthcheck-interval-seconds', '15s')),
      finds: ['Ingress shop/web'],
    },
    'a number with a point, on the Service': {
      given: shop((s) => set(service(s), 'unhealthy-threshold-count', '2.0')),
      finds: ['Service shop/web'],
    },
    'a switch that is said in words': {
      given: shop((s) => set(ingress(s), 'enable-frontend-nlb', 'yes')),
      finds: ['Ingress shop/web'],
    },
    'tags with colons, and the controller says so': {
      given: shop((s) => {
        set(ingress(s), 'tags', 'team:web');
        event(
          s,
          'FailedBuildModel',
          `Failed build model due to failed to parse stringMap annotation, ${P}/tags: team:web`,
        );
      }),
      finds: ['Ingress shop/web'],
    },
    'attributes of a listener': {
      given: shop((s) => set(ingress(s), 'listener-attributes.HTTP-80', 'routing')),
      finds: ['Ingress shop/web'],
    },
    'two at once': {
      given: shop((s) => {
        set(ingress(s), 'tags', 'team');
        set(ingress(s), 'target-group-attributes', 'stickiness.enabled');
      }),
      finds: ['Ingress shop/web'],
    },
    'a value of the class that replaces something else': {
      given: shop((s) => {
        useParams(s, { scheme: 'internal' });
        set(ingress(s), 'tags', 'team');
      }),
      finds: ['Ingress shop/web'],
    },
  },
});
