import {
  backend,
  breakOff,
  incident,
  ingress,
  recording,
  service,
  shop,
  useFlagClass,
} from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/backend-service-missing.js';
import { checkTester } from '../../support/check-tester.js';

checkTester(check, {
  passes: {
    'an action in place of a Service': shop((s) =>
      Object.assign(backend(s), { name: 'redirect', port: { name: 'use-annotation' } }),
    ),
    'a listing that broke off': shop((s, snapshot) => {
      backend(s).name = 'webb';
      breakOff(snapshot, 'kubernetes/services');
    }),
    'a namespace outside the scope': shop((s, snapshot) => {
      backend(s).name = 'webb';
      snapshot.scope = { namespaces: ['other'], subject: null };
    }),
    'an Ingress of another controller': shop((s) => {
      backend(s).name = 'webb';
      s['kubernetes/ingressclasses.networking.k8s.io'][0].spec.controller = 'k8s.io/ingress-nginx';
    }),
    'a wrong port of a Service that exists': shop((s) => (backend(s).port = { number: 8080 })),
  },

  fails: {
    'a name that no Service has': {
      given: shop((s) => (backend(s).name = 'webb')),
      finds: ['Ingress shop/web'],
    },
    'a Service of that name in another namespace': {
      given: shop((s) => {
        backend(s).name = 'webb';
        const twin = structuredClone(service(s));
        Object.assign(twin.metadata, { name: 'webb', namespace: 'default' });
        s['kubernetes/services'].push(twin);
      }),
      finds: ['Ingress shop/web'],
    },
    'an action that forwards to it': {
      given: shop((s) => {
        Object.assign(backend(s), { name: 'go', port: { name: 'use-annotation' } });
        ingress(s).metadata.annotations['alb.ingress.kubernetes.io/actions.go'] = JSON.stringify({
          type: 'forward',
          forwardConfig: { targetGroups: [{ serviceName: 'webb', servicePort: 80 }] },
        });
      }),
      finds: ['Ingress shop/web'],
    },
    'a default backend': {
      given: shop((s) => {
        ingress(s).spec.defaultBackend = { service: { name: 'fallback', port: { number: 80 } } };
      }),
      finds: ['Ingress shop/web'],
    },
    'a class that the controller has by its flag': {
      given: shop((s) => {
        useFlagClass(s);
        backend(s).name = 'webb';
      }),
      finds: ['Ingress shop/web'],
    },
    'what the controller made of it': {
      given: await recording('service-missing-503'),
      finds: ['Ingress shop/web'],
    },
    'an incident': { given: await incident('inc-020'), finds: ['Ingress mesh-ingress/gw'] },
  },
});
