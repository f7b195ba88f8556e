import { arn, certificate, instances } from '../account.js';
import { deployment, ingress, namespace, service, type IngressDifference } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { healthy, scenario } from '../scenario.js';

/*
 * Ways in as the charts of widely used programs are given them on EKS: their ports, paths, names
 * and checks of health are theirs, all else is as little as works.
 */

interface Program {
  readonly name: string;
  /** Of the Service; the first one is the Ingress's. */
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly to: number }[];
  readonly health: string;
  readonly scheme?: 'HTTPS';
  readonly ingress: IngressDifference;
  readonly type?: 'NodePort';
  readonly replicas?: number;
  readonly serves?: Readonly<Record<string, string>>;
}

const TLS = {
  'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]',
  'ssl-redirect': '443',
  'certificate-arn': arn('acm', 'certificate/lab---example-com'),
};
const FOUND = { 'listen-ports': '[{"HTTPS":443}]' };

function chart({
  name,
  ports,
  health,
  scheme,
  ingress: way,
  type = undefined,
  replicas = 2,
  serves = {},
}: Program): readonly KubernetesObject[] {
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': name };
  const [first] = ports;
  const containerPorts = ports.map((one) => ({
    name: one.name ?? 'web',
    containerPort: one.to,
  }));
  return [
    namespace(name, true),
    service({
      name,
      namespace: name,
      annotations: serves,
      ...(type === undefined ? {} : { type }),
      spec: {
        selector: labels,
        ports: ports.map((one) => ({
          ...(one.name === undefined ? {} : { name: one.name }),
          port: one.port,
          targetPort: one.name ?? one.to,
        })),
      },
    }),
    ingress({
      name,
      namespace: name,
      routes: [
        {
          host: `${name}.example.com`,
          paths: [{ path: '/', service: name, port: first?.port ?? 80 }],
        },
      ],
      ...way,
      annotations: { scheme: 'internet-facing', 'target-type': 'ip', ...way.annotations },
    }),
    deployment({
      name,
      namespace: name,
      replicas,
      labels,
      // Hardly any chart has one.
      drains: null,
      ports: containerPorts,
      probe: {
        httpGet: {
          path: health,
          port: first?.to,
          ...(scheme === undefined ? {} : { scheme }),
        },
      },
    }),
  ];
}

export default scenario({
  expected: healthy({
    link: 'exposure',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: the ways in that charts of widely used programs ask for.',
  }),
  account(account) {
    account['ec2/instances'] = instances(90);
    account['acm/certificates'].push(certificate('*.example.com'));
  },
  objects: [
    // One Service for the browser and for gRPC, told apart by a header.
    ...chart({
      name: 'argocd-server',
      ports: [
        { name: 'http', port: 80, to: 8080 },
        { name: 'https', port: 443, to: 8080 },
      ],
      health: '/healthz',
      scheme: 'HTTPS',
      ingress: {
        annotations: {
          ...FOUND,
          'backend-protocol': 'HTTPS',
          'conditions.argocd-server-grpc': JSON.stringify([
            {
              field: 'http-header',
              httpHeaderConfig: { httpHeaderName: 'Content-Type', values: ['application/grpc'] },
            },
          ]),
        },
        tls: ['argocd.example.com'],
        routes: [
          {
            host: 'argocd.example.com',
            paths: [
              { path: '/', service: 'argocd-server-grpc', port: 443 },
              { path: '/', service: 'argocd-server', port: 443 },
            ],
          },
        ],
      },
    }),
    service({
      name: 'argocd-server-grpc',
      namespace: 'argocd-server',
      annotations: { 'backend-protocol-version': 'GRPC', 'healthcheck-protocol': 'HTTPS' },
      spec: {
        selector: {
          'app.kubernetes.io/name': 'argocd-server',
          'app.kubernetes.io/instance': 'argocd-server',
        },
        ports: [{ name: 'https', port: 443, targetPort: 'http' }],
      },
    }),
    ...chart({
      name: 'grafana',
      ports: [{ name: 'service', port: 80, to: 3000 }],
      health: '/api/health',
      ingress: { annotations: { ...TLS, 'healthcheck-path': '/api/health' } },
    }),
    // The stack of monitoring shares one load balancer.
    ...chart({
      name: 'prometheus',
      ports: [
        { name: 'http-web', port: 9090, to: 9090 },
        { name: 'reloader-web', port: 8080, to: 8080 },
      ],
      health: '/-/ready',
      ingress: {
        annotations: {
          ...TLS,
          scheme: 'internal',
          'group.name': 'monitoring',
          'group.order': '10',
          'healthcheck-path': '/-/ready',
        },
      },
    }),
    ...chart({
      name: 'alertmanager',
      ports: [{ name: 'http-web', port: 9093, to: 9093 }],
      health: '/-/ready',
      ingress: {
        annotations: {
          ...TLS,
          scheme: 'internal',
          'group.name': 'monitoring',
          'group.order': '20',
          'healthcheck-path': '/-/healthy',
        },
      },
    }),
    ...chart({
      name: 'jenkins',
      ports: [{ name: 'http', port: 8080, to: 8080 }],
      health: '/login',
      replicas: 1,
      ingress: {
        annotations: {
          ...TLS,
          'healthcheck-path': '/login',
          'target-group-attributes': 'stickiness.enabled=true,stickiness.type=lb_cookie',
        },
      },
    }),
    ...chart({
      name: 'gitlab-webservice',
      ports: [
        { name: 'http-workhorse', port: 8181, to: 8181 },
        { name: 'http-webservice', port: 8080, to: 8080 },
      ],
      health: '/-/readiness',
      ingress: {
        annotations: {
          ...FOUND,
          'backend-protocol': 'HTTP',
          'group.name': 'gitlab',
          'healthcheck-path': '/-/readiness',
          'load-balancer-attributes': 'idle_timeout.timeout_seconds=3600',
        },
        tls: ['gitlab.example.com'],
        routes: [
          {
            host: 'gitlab.example.com',
            paths: [{ path: '/', service: 'gitlab-webservice', port: 8181 }],
          },
        ],
      },
    }),
    ...chart({
      name: 'keycloak',
      ports: [{ name: 'http', port: 80, to: 8080 }],
      health: '/realms/master',
      ingress: {
        annotations: {
          ...TLS,
          'healthcheck-path': '/realms/master',
          'success-codes': '200,302',
          'target-group-attributes':
            'stickiness.enabled=true,stickiness.lb_cookie.duration_seconds=86400',
        },
        routes: [
          {
            host: 'keycloak.example.com',
            paths: [{ path: '/*', pathType: 'ImplementationSpecific', service: 'keycloak' }],
          },
        ],
      },
    }),
    // Its parts are one Ingress with many paths.
    ...chart({
      name: 'harbor-portal',
      ports: [{ port: 80, to: 8080 }],
      health: '/',
      ingress: {
        annotations: { ...TLS, 'load-balancer-attributes': 'idle_timeout.timeout_seconds=900' },
        routes: [
          {
            host: 'harbor.example.com',
            paths: [
              ...['/api/', '/service/', '/v2/', '/c/'].map((path) => ({
                path,
                service: 'harbor-core',
                port: 80,
              })),
              { path: '/', service: 'harbor-portal', port: 80 },
            ],
          },
        ],
      },
    }),
    service({
      name: 'harbor-core',
      namespace: 'harbor-portal',
      annotations: { 'healthcheck-path': '/api/v2.0/ping' },
      spec: { ports: [{ name: 'http-web', port: 80, targetPort: 8080 }] },
    }),
    deployment({
      name: 'harbor-core',
      namespace: 'harbor-portal',
      replicas: 2,
      drains: null,
      probe: { httpGet: { path: '/api/v2.0/ping', port: 8080 } },
    }),
    ...chart({
      name: 'airflow-webserver',
      ports: [{ name: 'airflow-ui', port: 8080, to: 8080 }],
      health: '/health',
      ingress: {
        annotations: { ...TLS, 'healthcheck-path': '/health' },
        routes: [
          {
            host: 'airflow.example.com',
            paths: [
              {
                pathType: 'ImplementationSpecific',
                service: 'airflow-webserver',
                port: 'airflow-ui',
              },
            ],
          },
        ],
      },
    }),
    // A standby answers 429, and those that are sealed 503.
    ...chart({
      name: 'vault',
      ports: [
        { name: 'http', port: 8200, to: 8200 },
        { name: 'https-internal', port: 8201, to: 8201 },
      ],
      health: '/v1/sys/health?standbyok=true',
      scheme: 'HTTPS',
      ingress: {
        annotations: {
          ...TLS,
          'backend-protocol': 'HTTPS',
          'healthcheck-protocol': 'HTTPS',
          'healthcheck-path': '/v1/sys/health?standbyok=true',
          'success-codes': '200,429,472,473',
        },
      },
    }),
    ...chart({
      name: 'sonarqube',
      ports: [{ name: 'http', port: 9000, to: 9000 }],
      health: '/api/system/status',
      replicas: 1,
      ingress: { annotations: { ...TLS, 'healthcheck-path': '/api/system/status' } },
    }),
    ...chart({
      name: 'nextcloud',
      ports: [{ name: 'http', port: 8080, to: 80 }],
      health: '/status.php',
      ingress: {
        annotations: { ...TLS, 'healthcheck-path': '/status.php', 'success-codes': '200-399' },
      },
    }),
    ...chart({
      name: 'kubernetes-dashboard',
      ports: [{ name: 'kong-proxy-tls', port: 443, to: 8443 }],
      health: '/',
      scheme: 'HTTPS',
      ingress: {
        annotations: { ...FOUND, 'backend-protocol': 'HTTPS' },
        tls: ['dashboard.example.com'],
        routes: [
          {
            host: 'dashboard.example.com',
            paths: [{ path: '/', service: 'kubernetes-dashboard', port: 443 }],
          },
        ],
      },
    }),
    // Redirected by an action, as charts still do it.
    ...chart({
      name: 'wordpress',
      ports: [
        { name: 'http', port: 80, to: 8080 },
        { name: 'https', port: 443, to: 8443 },
      ],
      health: '/wp-login.php',
      ingress: {
        annotations: {
          ...TLS,
          'actions.ssl-redirect': JSON.stringify({
            Type: 'redirect',
            RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
          }),
          'healthcheck-path': '/wp-login.php',
        },
        routes: [
          {
            host: 'wordpress.example.com',
            paths: [
              {
                path: '/*',
                pathType: 'ImplementationSpecific',
                service: 'ssl-redirect',
                port: 'use-annotation',
              },
              { path: '/*', pathType: 'ImplementationSpecific', service: 'wordpress' },
            ],
          },
        ],
      },
    }),
    ...chart({
      name: 'ghost',
      ports: [{ name: 'http', port: 80, to: 2368 }],
      health: '/',
      replicas: 1,
      ingress: {
        annotations: {
          ...TLS,
          'healthcheck-path': '/',
          // Sends to HTTPS whoever does not come by it, health checks too.
          'success-codes': '200-399',
        },
      },
    }),
    ...chart({
      name: 'kafka-ui',
      ports: [{ name: 'http', port: 80, to: 8080 }],
      health: '/actuator/health',
      type: 'NodePort',
      ingress: {
        annotations: {
          ...TLS,
          'target-type': 'instance',
          'healthcheck-path': '/actuator/health',
        },
      },
    }),
    // Its Service says what its probes are.
    ...chart({
      name: 'podinfo',
      ports: [
        { name: 'http', port: 9898, to: 9898 },
        { name: 'grpc', port: 9999, to: 9999 },
      ],
      health: '/readyz',
      ingress: { annotations: TLS },
      serves: {
        'healthcheck-path': '/readyz',
        'healthcheck-interval-seconds': '10',
        'target-group-attributes': 'deregistration_delay.timeout_seconds=15',
      },
    }),
    ...chart({
      name: 'backstage',
      ports: [{ name: 'http-backend', port: 7007, to: 7007 }],
      health: '/healthcheck',
      ingress: {
        annotations: {
          ...TLS,
          'group.name': 'platform',
          'healthcheck-path': '/healthcheck',
          'inbound-cidrs': '10.0.0.0/8,203.0.113.0/24',
        },
      },
    }),
    ...chart({
      name: 'n8n',
      ports: [{ name: 'http', port: 5678, to: 5678 }],
      health: '/healthz',
      replicas: 1,
      ingress: {
        annotations: {
          ...TLS,
          'group.name': 'platform',
          'healthcheck-path': '/healthz',
          'inbound-cidrs': '10.0.0.0/8,203.0.113.0/24',
        },
      },
    }),
    ...chart({
      name: 'opensearch-dashboards',
      ports: [{ name: 'http', port: 5601, to: 5601 }],
      health: '/api/status',
      ingress: {
        annotations: { ...TLS, 'healthcheck-path': '/api/status', 'success-codes': '200,302,401' },
      },
    }),
  ],
});
