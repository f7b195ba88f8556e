import {
  event,
  ingress,
  service,
  shop,
  useFlagClass,
  useParams,
  type Draft,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/model/health-check-port-unresolvable.js';
import { checkTester } from '../../support/check-tester.js';

const PORT = 'alb.ingress.kubernetes.io/healthcheck-port';

function probe(s: Draft, value: string, on: Draft = ingress(s)): void {
  on.metadata.annotations = { ...on.metadata.annotations, [PORT]: value };
}

/** The only port of the Service has this name and leads there. */
function callPort(s: Draft, name: string, targetPort: string | number): void {
  Object.assign(service(s).spec.ports[0], { name, targetPort });
}

checkTester(check, {
  passes: {
    'the port of the traffic': shop((s) => probe(s, 'traffic-port')),
    'nothing, which names the one port without a name': shop((s) => {
      delete service(s).spec.ports[0].name;
      Object.assign(service(s).spec.ports[0], { targetPort: 8080 });
      probe(s, '');
    }),
    'a number': shop((s) => probe(s, '8081')),
    'a name that leads to a number': shop((s) => {
      callPort(s, 'web', 8080);
      probe(s, 'web');
    }),
    'a number on the Service, which wins': shop((s) => {
      probe(s, 'nowhere');
      probe(s, '8080', service(s));
    }),
    'a name that leads to a name, where the node port counts': shop((s) => {
      callPort(s, 'web', 'http');
      useParams(s, { targetType: 'instance' });
      probe(s, 'web');
    }),
  },
  fails: {
    'no port of that name': {
      given: shop((s) => {
        useFlagClass(s);
        probe(s, 'nowhere');
      }),
      finds: ['Service shop/web'],
    },
    'a name that leads to a name': {
      given: shop((s) => {
        callPort(s, 'web', 'http');
        useParams(s, { targetType: 'ip' });
        probe(s, 'web');
      }),
      finds: ['Service shop/web'],
    },
    'as the controller says': {
      given: shop((s) => {
        probe(s, 'nowhere', service(s));
        event(
          s,
          'FailedBuildModel',
          'Failed build model due to ingress: shop/web: failed to resolve healthCheckPort: unable to find port nowhere',
        );
      }),
      finds: ['Service shop/web'],
    },
  },
});
