import { arn, certificate, instances, publicSubnet } from '../account.js';
import { fleet } from '../fleets.js';
import { deployment, ingress, PUBLIC, service } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

const HTTPS = { 'listen-ports': '[{"HTTPS":443}]' };
const BOTH = { 'listen-ports': '[{"HTTP": 80}, {"HTTPS":443}]', 'ssl-redirect': '443' };
const certificateOf = (name: string): string => arn('acm', `certificate/lab-${name}`);
const INSTANCE = { ingress: { annotations: { 'target-type': 'instance' } } };
const NODE_PORT = { service: { type: 'NodePort' } } as const;

export default scenario({
  expected: healthy({
    link: 'listener',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause:
      "No fault: each way of the controller's documentation to listen, to group, to find certificates and to choose load balancers and targets.",
  }),
  account(account) {
    account['ec2/instances'] = instances(90);
    account['acm/certificates'].push(
      certificate('one.example.org'),
      certificate('two.example.org'),
      certificate('three.example.org'),
      certificate('*.example.com'),
    );
  },
  objects: [
    ...fleet('four-ports', {
      ingress: {
        annotations: {
          'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}, {"HTTP": 8080}, {"HTTPS": 8443}]',
          'certificate-arn': certificateOf('one-example-org'),
        },
        routes: [{ host: 'one.example.org' }],
      },
    }),
    ...fleet('redirect-to-tls', {
      ingress: {
        annotations: { ...BOTH, 'certificate-arn': certificateOf('one-example-org') },
        routes: [
          {
            paths: [
              { path: '/users/*', pathType: 'ImplementationSpecific' },
              { path: '/*', pathType: 'ImplementationSpecific' },
            ],
          },
        ],
      },
    }),
    // HTTPS by default, since there is a certificate.
    ...fleet('certificate-only', {
      ingress: {
        annotations: {
          'certificate-arn': ['one', 'two', 'three']
            .map((name) => certificateOf(`${name}-example-org`))
            .join(','),
          'ssl-policy': 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        },
        routes: [{}],
      },
    }),
    ...fleet('found-by-tls', {
      ingress: { annotations: HTTPS, tls: ['www.example.com'], routes: [{}] },
    }),
    ...fleet('found-by-host', {
      ingress: { annotations: HTTPS, routes: [{ host: 'dev.example.com' }] },
    }),
    ...fleet('named', {
      ingress: { annotations: { 'load-balancer-name': 'custom-name' }, routes: [{}] },
    }),
    ...fleet('subnets-of-both-kinds', {
      ingress: {
        annotations: { subnets: `${publicSubnet('a')}, shop-prod-public-us-west-2b` },
      },
    }),
    ...fleet('ipv4', { ingress: { annotations: { 'ip-address-type': 'ipv4' } } }),
    ...fleet('by-instance', { ...INSTANCE, ...NODE_PORT }),
    // Instances are the default, and HTTP is.
    ...fleet('by-default', { ...NODE_PORT }).filter(({ kind }) => kind !== 'Ingress'),
    ingress({
      namespace: 'by-default',
      annotations: { scheme: 'internet-facing', 'healthcheck-path': '/healthz' },
      routes: [{ paths: [{ path: '/', pathType: 'Exact', port: 80 }] }],
    }),
    ...fleet('by-node-labels', {
      ...NODE_PORT,
      ingress: {
        annotations: {
          'target-type': 'instance',
          'target-node-labels':
            'eks.amazonaws.com/nodegroup=default, topology.kubernetes.io/zone=us-west-2a',
        },
      },
    }),
    ...fleet('http2', {
      ingress: {
        annotations: { ...HTTPS, 'backend-protocol-version': 'HTTP2' },
        routes: [{ host: 'http2.example.com' }],
      },
    }),
    ...fleet('tls-to-pods', {
      ingress: {
        annotations: { ...HTTPS, 'backend-protocol': 'HTTPS', 'healthcheck-protocol': 'HTTPS' },
        routes: [{ host: 'pods.example.com', paths: [{ path: '/', port: 443 }] }],
      },
      service: { spec: { ports: [{ name: 'https', port: 443, targetPort: 8443 }] } },
      deployment: {
        ports: [{ name: 'https', containerPort: 8443 }],
        probe: { httpGet: { path: '/healthz', port: 'https', scheme: 'HTTPS' } },
      },
    }),
    ...fleet('grpc', {
      ingress: {
        annotations: {
          ...BOTH,
          'backend-protocol-version': 'GRPC',
          'healthcheck-path': '/grpc.health.v1.Health/Check',
          'success-codes': '0-5',
        },
        routes: [{ host: 'grpc.example.com', paths: [{ path: '/', pathType: 'Prefix' }] }],
      },
      deployment: { probe: { grpc: { port: 8080 } } },
    }),
    // An order may be negative, and none is 0; members may listen on ports of their own.
    ...fleet('group-first', {
      ingress: {
        annotations: {
          ...HTTPS,
          'group.name': 'my-team.awesome-group',
          'group.order': '-10',
          tags: 'Team=first',
        },
        routes: [{ host: 'app.example.com', paths: [{ path: '/first' }] }],
      },
    }),
    ...fleet('group-second', {
      ingress: {
        annotations: {
          'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]',
          'group.name': 'my-team.awesome-group',
          'ssl-redirect': '443',
          tags: 'Cost-Center=42',
        },
        routes: [{ host: 'app.example.com', paths: [{ path: '/second' }] }],
      },
    }),
    ...fleet('group-last', {
      ingress: {
        annotations: {
          'listen-ports': '[{"HTTPS": 443}, {"HTTPS": 9443}]',
          'group.name': 'my-team.awesome-group',
          'group.order': '1000',
        },
        routes: [{ host: 'app.example.com' }],
      },
    }),
    // One Ingress takes the rest for what no other one of its group has.
    ingress({
      name: 'rest',
      namespace: 'group-last',
      annotations: {
        ...PUBLIC,
        ...HTTPS,
        'healthcheck-path': '/healthz',
        'group.name': 'my-team.awesome-group',
      },
      routes: [],
      defaultBackend: { service: 'rest' },
    }),
    service({ name: 'rest', namespace: 'group-last' }),
    deployment({ name: 'rest', namespace: 'group-last', replicas: 2 }),
    ...fleet('external-dns', {
      ingress: {
        annotations: {
          'external-dns.alpha.kubernetes.io/hostname': 'my-app.example.com',
          'external-dns.alpha.kubernetes.io/aws-weight': '100',
          'external-dns.alpha.kubernetes.io/set-identifier': '3',
        },
        routes: [{}],
      },
    }),
  ],
});
