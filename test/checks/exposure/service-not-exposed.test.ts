import { breakOff, ingress, keep, service, shop, type Draft } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/service-not-exposed.js';
import { checkTester } from '../../support/check-tester.js';

/** Somebody asks about a Service that is only for the inside of the cluster. */
const inner = (edit?: (s: Draft, snapshot: Draft) => void, subject = 'service/inner') =>
  shop((s, snapshot) => {
    const twin = structuredClone(service(s));
    twin.metadata.name = 'inner';
    s['kubernetes/services'].push(twin);
    for (const route of ['http', 'grpc', 'tls', 'tcp', 'udp']) {
      s[`kubernetes/${route}routes.gateway.networking.k8s.io`] = [];
    }
    s['kubernetes/targetgroupbindings.eks.amazonaws.com'] ??= [];
    snapshot.gaps = [];
    snapshot.scope = { namespaces: null, subject };
    edit?.(s, snapshot);
  });

checkTester(check, {
  passes: {
    'nobody asked about it': inner((_s, snapshot) => (snapshot.scope.subject = null)),
    'an Ingress leads to it': inner(undefined, 'service/web'),
    'an Ingress of another controller leads to it': inner((s) => {
      ingress(s).spec.rules[0].http.paths[0].backend.service.name = 'inner';
      s['kubernetes/ingressclasses.networking.k8s.io'][0].spec.controller = 'k8s.io/ingress-nginx';
    }),
    'an action leads to it': inner((s) => {
      ingress(s).metadata.annotations['alb.ingress.kubernetes.io/actions.split'] = JSON.stringify({
        type: 'forward',
        forwardConfig: { targetGroups: [{ serviceName: 'inner', servicePort: 80 }] },
      });
      Object.assign(ingress(s).spec.rules[0].http.paths[0].backend.service, {
        name: 'split',
        port: { name: 'use-annotation' },
      });
    }),
    'a binding leads to it': inner((s) => {
      const twin = structuredClone(s['kubernetes/targetgroupbindings.elbv2.k8s.aws'][0]);
      Object.assign(twin.metadata, { name: 'inner', namespace: 'shop' });
      twin.spec.serviceRef.name = 'inner';
      s['kubernetes/targetgroupbindings.elbv2.k8s.aws'].push(twin);
    }),
    'it has a load balancer of its own': inner(undefined, 'service/tcp'),
    'a route of the Gateway API may lead to it': inner((s) => {
      s['kubernetes/httproutes.gateway.networking.k8s.io'] = [
        { metadata: { name: 'any', namespace: 'shop' } },
      ];
    }),
    'the Ingresses were not listed whole': inner((_s, snapshot) =>
      breakOff(snapshot, 'kubernetes/ingresses.networking.k8s.io'),
    ),
  },

  fails: {
    'nothing leads to it': { given: inner(), finds: ['Service shop/inner'] },
    'an Ingress of another namespace names one like it': {
      given: inner((s) => {
        const twin = structuredClone(ingress(s));
        twin.metadata.namespace = 'other';
        twin.spec.rules[0].http.paths[0].backend.service.name = 'inner';
        s['kubernetes/ingresses.networking.k8s.io'].push(twin);
      }),
      finds: ['Service shop/inner'],
    },
    'its short name, and a namespace': {
      given: inner((s, snapshot) => {
        snapshot.scope = { namespaces: ['shop'], subject: 'svc/inner' };
        keep(s, 'kubernetes/services', ({ metadata }) => metadata.namespace === 'shop');
      }),
      finds: ['Service shop/inner'],
    },
  },
});
