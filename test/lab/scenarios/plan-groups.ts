import { arn, certificate, instances } from '../account.js';
import { small } from '../fleets.js';
import { deployment, ingress, PUBLIC, service } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { healthy, scenario } from '../scenario.js';

const certificateOf = (name: string): string => arn('acm', `certificate/lab-${name}`);
const HEALTH = { 'healthcheck-path': '/healthz' };

/** Another member in a namespace that is there, and what it routes to. */
const member = (
  name: string,
  within: string,
  annotations: Readonly<Record<string, string>>,
  host: string,
): readonly KubernetesObject[] => [
  ingress({
    name,
    namespace: within,
    annotations: { ...PUBLIC, ...HEALTH, ...annotations },
    routes: [{ host, paths: [{ path: '/', service: name }] }],
  }),
  service({ name, namespace: within }),
  deployment({ name, namespace: within, replicas: 2 }),
];

export default scenario({
  expected: healthy({
    link: 'rules',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: Ingresses that share load balancers, and agree on what they say of them.',
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    account['acm/certificates'].push(
      certificate('one.example.org'),
      certificate('two.example.org'),
      certificate('*.example.com'),
    );
  },
  flags: [
    '--default-tags=Environment=lab,Cost-Center=0',
    '--default-target-type=ip',
    '--default-ssl-policy=ELBSecurityPolicy-TLS13-1-2-2021-06',
    '--default-load-balancer-scheme=internet-facing',
  ],
  objects: [
    // Ordered by number, then by name; what they say is put together.
    ...small('ordered', {
      ingress: {
        name: 'z',
        annotations: {
          'group.name': 'ordered',
          'group.order': '-5',
          tags: 'Team=shop,Cost-Center=42',
          'load-balancer-attributes': 'idle_timeout.timeout_seconds=70',
          'listener-attributes.HTTP-80': 'routing.http.response.server.enabled=false',
        },
        routes: [{ host: 'z.example.com' }],
      },
    }),
    ...member('b', 'ordered', { 'group.name': 'ordered', tags: 'Team=shop' }, 'b.example.com'),
    ...member(
      'a',
      'ordered',
      {
        'group.name': 'ordered',
        'load-balancer-attributes': 'idle_timeout.timeout_seconds=70,routing.http2.enabled=true',
        tags: 'Part=a',
      },
      'a.example.com',
    ),
    ...member(
      'last',
      'ordered',
      {
        'group.name': 'ordered',
        'group.order': '1000',
        'listen-ports': '[{"HTTP": 80}, {"HTTP": 8080}]',
        'listener-attributes.HTTP-8080': 'routing.http.response.server.enabled=true',
      },
      'last.example.com',
    ),
    // Members over two namespaces that bring certificates, of which the first is the default.
    ...small('certificates', {
      ingress: {
        annotations: {
          'group.name': 'certificates',
          'group.order': '2',
          'certificate-arn': `${certificateOf('one-example-org')}`,
          'ssl-policy': 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
        },
        routes: [{ host: 'one.example.org' }],
      },
    }),
    ...small('certificates-too', {
      ingress: {
        annotations: {
          'group.name': 'certificates',
          'group.order': '1',
          'certificate-arn': `${certificateOf('two-example-org')},${certificateOf('one-example-org')}`,
        },
        routes: [{ host: 'two.example.org' }],
      },
    }),
    ...small('certificates-found', {
      ingress: {
        annotations: {
          'group.name': 'certificates',
          'group.order': '3',
          'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]',
          'ssl-redirect': '443',
        },
        routes: [{ host: 'found.example.com' }],
      },
    }),
    // By flags only: no scheme, no target type, no policy.
    ...small('by-flags').map((object) =>
      object.kind === 'Ingress'
        ? ingress({
            namespace: 'by-flags',
            annotations: { ...HEALTH, 'listen-ports': '[{"HTTPS": 443}]' },
            routes: [{ host: 'flags.example.com' }],
          })
        : object,
    ),
  ],
});
