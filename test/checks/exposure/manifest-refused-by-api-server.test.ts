import { ingress, service, shop, type Draft, type Edit } from '../../../fixtures/shop.js';
import check from '../../../src/checks/exposure/manifest-refused-by-api-server.js';
import { linkApplied } from '../../support/applied.js';
import { checkTester } from '../../support/check-tester.js';

const path = (s: Draft): Draft => ingress(s).spec.rules[0].http.paths[0];
const deployment = (s: Draft): Draft =>
  s['kubernetes/deployments.apps'].find(({ metadata }: Draft) => metadata.name === 'web');
const container = (s: Draft): Draft => deployment(s).spec.template.spec.containers[0];
const fails = (subject: string, edit: Edit) => ({ given: shop(edit), finds: [subject] });
const WEB = 'Ingress shop/web';
const SERVICE = 'Service shop/web';
const DEPLOYMENT = 'Deployment shop/web';

/** Another one of a kind, beside the one that is there. */
const another = (s: Draft, section: string, one: Draft, edit: (object: Draft) => void): void => {
  const object = structuredClone(one);
  object.metadata.name = 'new';
  edit(object);
  s[section].push(object);
};
const INGRESSES = 'kubernetes/ingresses.networking.k8s.io';
const CLASS = 'kubernetes.io/ingress.class';

checkTester(check, {
  link: linkApplied,

  passes: {
    'hosts and paths of all kinds': shop((s) => {
      ingress(s).spec.rules[0].host = '*.shop.example.com';
      Object.assign(path(s), { path: '/a.b/..c/*', pathType: 'Exact' });
      ingress(s).spec.tls = [{ hosts: ['*.example.com', 'example.com'], secretName: 'tls' }];
    }),
    'a path of the implementation without any': shop((s) => {
      path(s).pathType = 'ImplementationSpecific';
      delete path(s).path;
    }),
    'an action in place of a port': shop((s) => {
      path(s).backend.service.port = { name: 'use-annotation' };
    }),
    'only a default backend': shop((s) => {
      const { spec } = ingress(s);
      spec.defaultBackend = path(s).backend;
      delete spec.rules;
    }),
    'the class of old on what was there before': shop((s) => {
      ingress(s).metadata.annotations[CLASS] = 'alb';
    }),
    'a Service of one port without a name': shop((s) => {
      delete service(s).spec.ports[0].name;
    }),
    'TCP and UDP on one port': shop((s) => {
      const [port] = service(s).spec.ports;
      service(s).spec.ports.push({ ...port, name: 'quic', protocol: 'UDP' });
    }),
    'a headless Service without ports': shop((s) =>
      another(s, 'kubernetes/services', service(s), ({ spec }) => {
        spec.clusterIP = 'None';
        delete spec.ports;
      }),
    ),
    'an external name': shop((s) =>
      another(s, 'kubernetes/services', service(s), (object) => {
        object.spec = { type: 'ExternalName', externalName: 'shop.example.org.' };
      }),
    ),
    'a selector that asks for less than the template has': shop((s) => {
      deployment(s).spec.template.metadata.labels.tier = 'front';
    }),
    'a hook that sleeps as long as it may': shop((s) => {
      container(s).lifecycle = { preStop: { sleep: { seconds: 60 } } };
    }),
    'keys with a prefix, and values of every letter': shop((s) => {
      const { metadata } = ingress(s);
      metadata.labels = { 'app.kubernetes.io/Name': 'Web_1.0', empty: '' };
      metadata.annotations[`alb.ingress.kubernetes.io/actions.${'a'.repeat(55)}`] = 'x';
    }),
    'a namespace that is made on the way': shop((s) =>
      another(s, INGRESSES, ingress(s), ({ metadata }) => (metadata.namespace = 'other')),
    ),
  },

  fails: {
    'neither rules nor a default backend': fails(WEB, (s) => delete ingress(s).spec.rules),
    'a path that is relative': fails(WEB, (s) => (path(s).path = 'api')),
    'a path that is relative, of the implementation': fails(WEB, (s) =>
      Object.assign(path(s), { path: '*', pathType: 'ImplementationSpecific' }),
    ),
    'a path without a type': fails(WEB, (s) => delete path(s).pathType),
    'a type that nobody knows': fails(WEB, (s) => (path(s).pathType = 'Regex')),
    'an empty part of a path': fails(WEB, (s) => (path(s).path = '/api//v1')),
    'an address for a host': fails(WEB, (s) => (ingress(s).spec.rules[0].host = '10.0.0.1')),
    'a host with capitals': fails(WEB, (s) => (ingress(s).spec.rules[0].host = 'Shop.example')),
    'a host with a port': fails(WEB, (s) => (ingress(s).spec.rules[0].host = 'shop.example:80')),
    'a wildcard within': fails(WEB, (s) => (ingress(s).spec.rules[0].host = 'a.*.example.com')),
    'an http without paths': fails(WEB, (s) => (ingress(s).spec.rules[0].http = {})),
    'a backend of two kinds': fails(WEB, (s) => {
      path(s).backend.resource = { kind: 'Bucket', name: 'static' };
    }),
    'a backend of no kind': fails(WEB, (s) => (path(s).backend = {})),
    'a port by name and number': fails(WEB, (s) => {
      path(s).backend.service.port = { name: 'http', number: 80 };
    }),
    'no port': fails(WEB, (s) => delete path(s).backend.service.port),
    'a name of a port that is too long': fails(WEB, (s) => {
      path(s).backend.service.port = { name: 'the-port-of-the-web' };
    }),
    'a host of TLS': fails(WEB, (s) => (ingress(s).spec.tls = [{ hosts: ['shop_1.example'] }])),
    'a new one with two classes': fails('Ingress shop/new', (s) =>
      another(s, INGRESSES, ingress(s), ({ metadata }) => (metadata.annotations[CLASS] = 'alb')),
    ),
    'a namespace that is being deleted': fails('Ingress leaving/new', (s) => {
      another(s, INGRESSES, ingress(s), ({ metadata }) => (metadata.namespace = 'leaving'));
      s['kubernetes/namespaces'].push({
        metadata: { name: 'leaving', deletionTimestamp: '2026-11-25T17:58:00Z' },
      });
    }),
    'the name of an annotation that is too long': fails(WEB, (s) => {
      const { annotations } = ingress(s).metadata;
      annotations[`alb.ingress.kubernetes.io/actions.${'a'.repeat(56)}`] = 'x';
    }),
    'a value that no label may have': fails(WEB, (s) => {
      ingress(s).metadata.labels = { note: 'two words' };
    }),
    'ports without names': fails(SERVICE, (s) => {
      service(s).spec.ports.push({ port: 81, protocol: 'TCP', targetPort: 8081 });
    }),
    'two ports of one name': fails(SERVICE, (s) => {
      service(s).spec.ports.push({ name: 'http', port: 81, protocol: 'TCP', targetPort: 8081 });
    }),
    'one port twice': fails(SERVICE, (s) => {
      service(s).spec.ports.push({ name: 'again', port: 80, protocol: 'TCP', targetPort: 8081 });
    }),
    'no ports': fails(SERVICE, (s) => delete service(s).spec.ports),
    'a targetPort that is too long': fails(SERVICE, (s) => {
      service(s).spec.ports[0].targetPort = 'the-port-of-the-web';
    }),
    'a port that is none': fails(SERVICE, (s) => (service(s).spec.ports[0].port = 70_000)),
    'another address': fails(SERVICE, (s) => (service(s).spec.clusterIP = '10.100.0.77')),
    'another class of load balancer': fails('Service shop/tcp', (s) => {
      service(s, 'tcp').spec.loadBalancerClass = 'eks.amazonaws.com/nlb';
    }),
    'a class on what has no load balancer': fails(SERVICE, (s) => {
      service(s).spec.loadBalancerClass = 'service.k8s.aws/nlb';
    }),
    'a range that is none': fails('Service shop/tcp', (s) => {
      service(s, 'tcp').spec.loadBalancerSourceRanges = ['10.0.0.0'];
    }),
    'a selector that misses the template': fails(DEPLOYMENT, (s) => {
      deployment(s).spec.template.metadata.labels = { app: 'shop' };
    }),
    'another selector': {
      given: shop((s) => {
        deployment(s).spec.selector.matchLabels = { app: 'shop' };
        deployment(s).spec.template.metadata.labels = { app: 'shop' };
      }),
      finds: [DEPLOYMENT],
    },
    'a hook that sleeps for longer than it may': fails(DEPLOYMENT, (s) => {
      container(s).lifecycle = { preStop: { sleep: { seconds: 61 } } };
    }),
    'two containers of one name': fails(DEPLOYMENT, (s) => {
      deployment(s).spec.template.spec.containers.push({ name: 'web', image: 'x' });
    }),
    'a port of a container whose name is too long': fails(DEPLOYMENT, (s) => {
      container(s).ports[0].name = 'the-port-of-the-web';
    }),
    'no pod may be replaced': fails(DEPLOYMENT, (s) => {
      deployment(s).spec.strategy.rollingUpdate = { maxSurge: 0, maxUnavailable: 0 };
    }),
    'another Service of a StatefulSet': {
      given: shop((s) => {
        s['kubernetes/statefulsets.apps'].push({
          metadata: { name: 'db', namespace: 'shop' },
          spec: {
            selector: { matchLabels: { app: 'db' } },
            template: {
              metadata: { labels: { app: 'cache' } },
              spec: { containers: [{ name: 'db' }] },
            },
          },
        });
      }),
      finds: ['StatefulSet shop/db'],
    },
  },
});
