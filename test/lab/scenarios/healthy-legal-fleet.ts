import { certificate, instances } from '../account.js';
import { fleet, network } from '../fleets.js';
import { deployment, service } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

const HTTPS = { 'listen-ports': '[{"HTTPS":443}]' };

export default scenario({
  expected: healthy({
    link: 'exposure',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: legal input in many shapes on one cluster.',
    mustNotAppear: [
      'backend-service-missing',
      'use-annotation-action-missing',
      'annotation-unknown',
      'annotation-foreign-controller',
      'target-missing',
      'target-stale',
      'rule-missing',
      'rule-drift',
    ],
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    account['acm/certificates'].push(certificate('*.example.com'), certificate('shop.example.com'));
  },
  objects: [
    ...fleet('plain', {}),
    ...fleet('instance', {
      ingress: { annotations: { 'target-type': 'instance' } },
      service: { type: 'NodePort' },
    }),
    ...fleet('svc-overrides-type', {
      ingress: { annotations: { 'target-type': 'instance' } },
      service: { annotations: { 'target-type': 'ip' } },
    }),
    ...fleet('odd-ports', {
      ingress: { annotations: { 'listen-ports': '[{"HTTP":8080},{"HTTP":9090}]' } },
    }),
    ...fleet('https-discovered', { ingress: { annotations: HTTPS } }),
    ...fleet('attributes', {
      ingress: {
        annotations: {
          'load-balancer-attributes': 'idle_timeout.timeout_seconds=120,routing.http2.enabled=true',
          'target-group-attributes':
            'deregistration_delay.timeout_seconds=30,stickiness.enabled=true,stickiness.type=lb_cookie,stickiness.lb_cookie.duration_seconds=60',
        },
      },
    }),
    ...fleet('wildcard-host', { ingress: { routes: [{ host: '*.example.com' }] } }),
    ...fleet('default-backend', { ingress: { routes: [], defaultBackend: {} } }),
    ...fleet('exact-and-prefix', {
      ingress: {
        routes: [
          {
            host: 'shop.example.com',
            paths: [{ path: '/v1/ping', pathType: 'Exact' }, { path: '/v1' }, { path: '/' }],
          },
        ],
      },
    }),
    ...fleet('fixed-action', {
      ingress: {
        annotations: {
          'actions.teapot': JSON.stringify({
            type: 'fixed-response',
            fixedResponseConfig: {
              contentType: 'text/plain',
              statusCode: '418',
              messageBody: 'short and stout',
            },
          }),
        },
        routes: [
          {
            host: 'shop.example.com',
            paths: [
              { path: '/tea', pathType: 'Exact', service: 'teapot', port: 'use-annotation' },
              { path: '/' },
            ],
          },
        ],
      },
    }),
    ...fleet('weight-zero', {
      ingress: {
        annotations: {
          'actions.split': JSON.stringify({
            type: 'forward',
            forwardConfig: {
              targetGroups: [
                { serviceName: 'web', servicePort: 'http', weight: 100 },
                { serviceName: 'web2', servicePort: 'http', weight: 0 },
              ],
            },
          }),
        },
        routes: [
          {
            host: 'shop.example.com',
            paths: [{ path: '/', service: 'split', port: 'use-annotation' }],
          },
        ],
      },
    }),
    service({ name: 'web2', namespace: 'weight-zero' }),
    deployment({ name: 'web2', namespace: 'weight-zero', replicas: 3 }),
    ...fleet('source-ip', {
      ingress: {
        annotations: {
          'conditions.web': JSON.stringify([
            { field: 'source-ip', sourceIpConfig: { values: ['10.0.0.0/8'] } },
          ]),
        },
      },
    }),
    ...fleet('explicit-subnets', {
      ingress: {
        annotations: { subnets: 'shop-prod-public-us-west-2a, shop-prod-public-us-west-2b' },
      },
    }),
    ...fleet('two-hosts', {
      ingress: { routes: [{ host: 'one.example.com' }, { host: 'two.example.com' }] },
    }),
    ...fleet('tags', { ingress: { annotations: { tags: 'team=web,cost-center=42' } } }),
    ...fleet('grpc', {
      ingress: {
        annotations: {
          ...HTTPS,
          'backend-protocol-version': 'GRPC',
          'healthcheck-path': '/AWS.ALB/healthcheck',
          'success-codes': '12',
        },
      },
      deployment: { probe: { grpc: { port: 8080, service: '' } } },
    }),
    ...fleet('backend-https', {
      ingress: { annotations: { 'backend-protocol': 'HTTPS', 'healthcheck-protocol': 'HTTPS' } },
      deployment: { probe: { httpGet: { path: '/healthz', port: 'http', scheme: 'HTTPS' } } },
    }),
    ...fleet('old-class-annotation', {
      ingress: { className: null, annotations: { 'kubernetes.io/ingress.class': 'alb' } },
    }),
    ...fleet('host-only-no-path', {
      ingress: {
        routes: [{ host: 'bare.example.com', paths: [{ pathType: 'ImplementationSpecific' }] }],
      },
    }),
    ...fleet('group-a2', {
      ingress: {
        annotations: { ...HTTPS, 'group.name': 'legal', 'group.order': '7' },
        routes: [{ host: 'b.example.com', paths: [{ path: '/b' }] }],
      },
    }),
    ...network('nlb-ip', { annotations: { 'aws-load-balancer-scheme': 'internet-facing' } }),
    ...network('nlb-proxy', {
      annotations: {
        'aws-load-balancer-scheme': 'internet-facing',
        'aws-load-balancer-target-group-attributes': 'proxy_protocol_v2.enabled=true',
      },
    }),
    ...network('nlb-udp', {
      annotations: { 'aws-load-balancer-scheme': 'internet-facing' },
      protocol: 'UDP',
      targetPort: 8080,
    }),
    ...network('nlb-internal-wanted', { annotations: { 'aws-load-balancer-scheme': 'internal' } }),
  ],
});
