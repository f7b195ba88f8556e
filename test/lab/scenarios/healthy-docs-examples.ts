import { arn, certificate, instances } from '../account.js';
import {
  deployment,
  ingress,
  namespace,
  service,
  type IngressDifference,
  type Path,
} from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { healthy, scenario } from '../scenario.js';

const BOTH = { 'listen-ports': '[{"HTTP": 80}, {"HTTPS":443}]' };
const PUBLIC = { scheme: 'internet-facing' };
const CERTIFICATE = { 'certificate-arn': arn('acm', 'certificate/lab---example-com') };

interface Example {
  readonly name: string;
  readonly port: number;
  readonly way: IngressDifference;
  readonly serves?: Readonly<Record<string, unknown>>;
  readonly replicas?: number;
}

/** A namespace without gates, and pods without probes, hooks and names of ports. */
function example({
  name,
  port,
  way,
  serves = {},
  replicas = 1,
}: Example): readonly KubernetesObject[] {
  const app = { app: name };
  return [
    namespace(name),
    service({
      name,
      namespace: name,
      spec: { ports: [{ port, targetPort: port, protocol: 'TCP' }], ...serves },
    }),
    ingress({ name, namespace: name, ...way }),
    deployment({
      name,
      namespace: name,
      replicas,
      labels: app,
      probe: null,
      drains: null,
      ports: [{ containerPort: port }],
    }),
  ];
}

const to = (name: string, port: number, path: Path): Path => ({ ...path, service: name, port });

export default scenario({
  expected: healthy({
    link: 'exposure',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause:
      "No fault: the examples of the controller's documentation, with pods as bare as theirs.",
  }),
  account(account) {
    account['ec2/instances'] = instances(40);
    account['acm/certificates'].push(certificate('*.example.com'));
  },
  objects: [
    // The game.
    ...example({
      name: 'game',
      port: 80,
      replicas: 5,
      serves: { type: 'NodePort' },
      way: {
        annotations: { ...PUBLIC, 'target-type': 'ip' },
        routes: [{ paths: [to('game', 80, { path: '/' })] }],
      },
    }),
    // Instances, since it says nothing of targets; and one path that is exact.
    ...example({
      name: 'echo',
      port: 80,
      serves: { type: 'NodePort', ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
      way: {
        annotations: { ...PUBLIC, tags: 'Environment=dev,Team=test' },
        routes: [{ paths: [to('echo', 80, { path: '/', pathType: 'Exact' })] }],
      },
    }),
    // Its probes use the path that no server of gRPC has, and want 12 as the answer.
    ...example({
      name: 'greeter',
      port: 50_051,
      serves: { clusterIP: 'None' },
      way: {
        annotations: {
          ...PUBLIC,
          ...BOTH,
          'target-type': 'ip',
          'ssl-redirect': '443',
          'backend-protocol-version': 'GRPC',
        },
        routes: [
          {
            host: 'greeter.example.com',
            paths: [to('greeter', 50_051, { path: '/helloworld.Greeter' })],
          },
        ],
      },
    }),
    // Its path is there twice: on HTTP only the redirect is made of it, on HTTPS only the other.
    ...example({
      name: 'members',
      port: 80,
      serves: { type: 'NodePort', ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
      way: {
        annotations: {
          ...PUBLIC,
          ...BOTH,
          ...CERTIFICATE,
          'actions.ssl-redirect': JSON.stringify({
            Type: 'redirect',
            RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
          }),
          'auth-type': 'cognito',
          'auth-scope': 'openid',
          'auth-session-timeout': '3600',
          'auth-session-cookie': 'AWSELBAuthSessionCookie',
          'auth-on-unauthenticated-request': 'authenticate',
          'auth-idp-cognito': JSON.stringify({
            UserPoolArn: arn('cognito-idp', 'userpool/us-west-2_labPool'),
            UserPoolClientId: 'my-client',
            UserPoolDomain: 'my-domain',
          }),
        },
        routes: [
          {
            host: 'members.example.com',
            paths: [
              { path: '/', service: 'ssl-redirect', port: 'use-annotation' },
              to('members', 80, { path: '/' }),
            ],
          },
        ],
      },
    }),
    ...example({
      name: 'plain-tls',
      port: 80,
      serves: { type: 'NodePort', ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
      way: {
        annotations: { ...PUBLIC, ...BOTH, ...CERTIFICATE, 'ssl-redirect': '443' },
        routes: [
          {
            paths: [
              to('plain-tls', 80, { path: '/users/*', pathType: 'ImplementationSpecific' }),
              to('plain-tls', 80, { path: '/*', pathType: 'ImplementationSpecific' }),
            ],
          },
        ],
      },
    }),
  ],
});
