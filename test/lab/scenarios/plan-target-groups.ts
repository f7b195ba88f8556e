import { certificate, instances } from '../account.js';
import { small } from '../fleets.js';
import { deployment, ingress, PUBLIC, service } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

const HTTPS = { 'listen-ports': '[{"HTTPS":443}]' };
const PORTS = [
  { name: 'http', port: 80, targetPort: 'http' },
  { name: 'admin', port: 9000, targetPort: 9000 },
];
const CONTAINER = {
  ports: [
    { name: 'http', containerPort: 8080 },
    { name: 'admin', containerPort: 9000 },
  ],
};

export default scenario({
  expected: healthy({
    link: 'targetgroup',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: each annotation that decides how a target group is.',
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    account['acm/certificates'].push(certificate('*.example.com'));
  },
  objects: [
    ...small('health', {
      ingress: {
        annotations: {
          'healthcheck-port': 'admin',
          'healthcheck-protocol': 'HTTP',
          'healthcheck-interval-seconds': '30',
          'healthcheck-timeout-seconds': '10',
          'healthy-threshold-count': '3',
          'unhealthy-threshold-count': '4',
          'success-codes': '200,204,301-302',
        },
      },
      service: { spec: { ports: PORTS } },
      deployment: { ...CONTAINER, probe: { httpGet: { path: '/healthz', port: 'admin' } } },
    }),
    // All of it is said by the Service.
    ...small('of-the-service', {
      ingress: {
        annotations: {
          'healthcheck-path': '/nobody',
          'healthcheck-interval-seconds': '60',
          'target-type': 'instance',
          'backend-protocol': 'HTTP',
          'target-group-attributes': 'deregistration_delay.timeout_seconds=300',
        },
      },
      service: {
        annotations: {
          'healthcheck-path': '/healthz',
          'healthcheck-protocol': 'HTTPS',
          'healthcheck-interval-seconds': '20',
          'target-type': 'ip',
          'backend-protocol': 'HTTPS',
          'backend-protocol-version': 'HTTP1',
          'target-group-attributes':
            'deregistration_delay.timeout_seconds=20,slow_start.duration_seconds=30',
          tags: 'Owner=service',
        },
        targetPort: 8443,
      },
      deployment: {
        ports: [{ name: 'https', containerPort: 8443 }],
        probe: { httpGet: { path: '/healthz', port: 'https', scheme: 'HTTPS' } },
      },
    }),
    ...small('sticky', {
      ingress: {
        annotations: {
          'target-group-attributes':
            'stickiness.enabled=true,stickiness.type=app_cookie,stickiness.app_cookie.cookie_name=SESSION,stickiness.app_cookie.duration_seconds=3600,load_balancing.cross_zone.enabled=true,target_group_health.dns_failover.minimum_healthy_targets.count=1',
        },
      },
    }),
    ...small('grpc', {
      ingress: {
        annotations: {
          ...HTTPS,
          'backend-protocol-version': 'GRPC',
          'healthcheck-path': '/grpc.health.v1.Health/Check',
          'success-codes': '0,12-14',
        },
        routes: [{ host: 'grpc.example.com' }],
      },
      deployment: { probe: { grpc: { port: 8080 } } },
    }),
    ...small('grpc-by-default', {
      ingress: {
        annotations: { ...HTTPS, 'backend-protocol-version': 'GRPC' },
        routes: [{ host: 'plain-grpc.example.com' }],
      },
      deployment: { probe: { grpc: { port: 8080 } } },
    }).map((object) =>
      object.kind === 'Ingress'
        ? ingress({
            namespace: 'grpc-by-default',
            annotations: { ...PUBLIC, ...HTTPS, 'backend-protocol-version': 'GRPC' },
            routes: [{ host: 'plain-grpc.example.com' }],
          })
        : object,
    ),
    ...small('http2', {
      ingress: {
        annotations: { ...HTTPS, 'backend-protocol-version': 'HTTP2' },
        routes: [{ host: 'http2.example.com' }],
      },
    }),
    ...small('nodes', {
      ingress: {
        annotations: {
          'target-type': 'instance',
          'target-node-labels': 'topology.kubernetes.io/zone=us-west-2a',
          'healthcheck-port': 'traffic-port',
        },
      },
      service: { type: 'NodePort', annotations: { 'target-node-labels': '' } },
    }),
    ...small('some-nodes', {
      ingress: {
        annotations: {
          'target-type': 'instance',
          'target-node-labels':
            'topology.kubernetes.io/zone=us-west-2b,eks.amazonaws.com/nodegroup=default',
        },
      },
      service: { type: 'NodePort' },
    }),
    ...small('of-many-clusters', {
      ingress: { annotations: { 'multi-cluster-target-group': 'true' } },
      service: { annotations: { 'multi-cluster-target-group': 'false' } },
    }),
    ...small('of-many-clusters-too', {
      ingress: { annotations: { 'multi-cluster-target-group': 'false' } },
      service: { annotations: { 'multi-cluster-target-group': 'true' } },
    }),
    ...small('controlled', {
      ingress: {
        annotations: {
          'target-control-port.web.http': '3000',
          'target-group-attributes': 'load_balancing.algorithm.type=weighted_random',
        },
      },
    }),
    // One Service behind many paths: by a name, by a number, and by another port.
    ...small('ports', {
      ingress: {
        routes: [
          {
            paths: [
              { path: '/name' },
              { path: '/number', port: 80 },
              { path: '/admin', port: 'admin' },
              { path: '/other', service: 'other', port: 8080 },
            ],
          },
        ],
      },
      service: { spec: { ports: PORTS } },
      deployment: CONTAINER,
    }),
    service({
      name: 'other',
      namespace: 'ports',
      annotations: { 'success-codes': '200-299' },
      spec: { ports: [{ name: 'web', port: 8080, targetPort: 8080 }] },
    }),
    deployment({ name: 'other', namespace: 'ports', replicas: 2 }),
  ],
});
