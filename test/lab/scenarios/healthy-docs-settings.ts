import { CLUSTER_GROUP, VPC, arn, certificate, instances, type Account } from '../account.js';
import { fleet } from '../fleets.js';
import { deployment, namespace, secretsReader, service } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

const HTTPS = { 'listen-ports': '[{"HTTPS":443}]' };
const POOL = arn('cognito-idp', 'userpool/us-west-2_labPool');

/** Two security groups of somebody else; the nodes let both in. */
function ownGroups(account: Account): void {
  for (const name of ['front', 'office']) {
    account['ec2/security-groups'].push({
      GroupId: `sg-lab-${name}`,
      GroupName: `own-${name}`,
      Description: name,
      VpcId: VPC,
      Tags: [{ Key: 'Name', Value: `own-${name}` }],
      IpPermissions: [
        { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
      ],
    });
    account['ec2/security-groups']
      .find(({ GroupId }) => GroupId === CLUSTER_GROUP)
      ?.IpPermissions?.push({
        IpProtocol: 'tcp',
        FromPort: 8080,
        ToPort: 8080,
        UserIdGroupPairs: [{ GroupId: `sg-lab-${name}` }],
      });
  }
}

export default scenario({
  expected: healthy({
    link: 'exposure',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause:
      "No fault: each access, authentication, health check, attribute and tag of the controller's documentation.",
  }),
  account(account) {
    account['ec2/instances'] = instances(100);
    account['acm/certificates'].push(certificate('*.example.com'));
    ownGroups(account);
  },
  objects: [
    ...fleet('internal', {
      ingress: { annotations: { scheme: 'internal' }, routes: [{ host: 'in.example.com' }] },
    }),
    ...fleet('from-some', {
      ingress: { annotations: { 'inbound-cidrs': '10.0.0.0/24, 203.0.113.7/32' } },
    }),
    ...fleet('own-groups', {
      ingress: { annotations: { 'security-groups': 'sg-lab-front, own-office' } },
    }),
    ...fleet('own-groups-and-rules', {
      ingress: {
        annotations: {
          'security-groups': 'sg-lab-front',
          'manage-backend-security-group-rules': 'true',
        },
      },
    }),
    ...fleet('cognito', {
      ingress: {
        annotations: {
          ...HTTPS,
          'auth-type': 'cognito',
          'auth-idp-cognito': JSON.stringify({
            userPoolARN: POOL,
            userPoolClientID: 'my-clientID',
            userPoolDomain: 'my-domain',
          }),
          'auth-scope': 'email openid',
          'auth-session-cookie': 'custom-cookie',
          'auth-session-timeout': '86400',
          'auth-on-unauthenticated-request': 'authenticate',
        },
        routes: [{ host: 'cognito.example.com' }],
      },
    }),
    namespace('oidc', true),
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'client', namespace: 'oidc' },
      stringData: { clientID: 'me', clientSecret: 'nobody knows' },
    },
    ...secretsReader('oidc'),
    ...fleet('oidc', {
      ingress: {
        annotations: {
          ...HTTPS,
          'auth-type': 'oidc',
          'auth-idp-oidc': JSON.stringify({
            issuer: 'https://idp.example.com',
            authorizationEndpoint: 'https://authorization.example.com',
            tokenEndpoint: 'https://token.example.com',
            userInfoEndpoint: 'https://userinfo.example.com',
            secretName: 'client',
          }),
          'auth-on-unauthenticated-request': 'deny',
        },
        routes: [{ host: 'oidc.example.com' }],
      },
    }).filter(({ kind }) => kind !== 'Namespace'),
    // Only one of two Services wants to know who asks.
    ...fleet('auth-of-a-service', {
      ingress: {
        annotations: HTTPS,
        routes: [
          { host: 'some.example.com', paths: [{ path: '/me', service: 'me' }, { path: '/' }] },
        ],
      },
    }),
    service({
      name: 'me',
      namespace: 'auth-of-a-service',
      annotations: {
        'auth-type': 'cognito',
        'auth-idp-cognito': JSON.stringify({
          userPoolARN: POOL,
          userPoolClientID: 'my-clientID',
          userPoolDomain: 'my-domain',
        }),
        'auth-on-unauthenticated-request': 'allow',
      },
    }),
    deployment({ name: 'me', namespace: 'auth-of-a-service', replicas: 2 }),
    ...fleet('health-by-name', {
      ingress: {
        annotations: {
          'healthcheck-port': 'health',
          'healthcheck-interval-seconds': '10',
          'healthcheck-timeout-seconds': '8',
          'healthy-threshold-count': '2',
          'unhealthy-threshold-count': '2',
          'success-codes': '200-300',
        },
      },
      service: {
        spec: {
          ports: [
            { name: 'http', port: 80, targetPort: 'http' },
            { name: 'health', port: 9000, targetPort: 9000 },
          ],
        },
      },
      deployment: {
        ports: [
          { name: 'http', containerPort: 8080 },
          { name: 'health', containerPort: 9000 },
        ],
        probe: { httpGet: { path: '/healthz', port: 'health' } },
      },
    }),
    ...fleet('health-by-number', {
      ingress: { annotations: { 'healthcheck-port': '8081', 'success-codes': '200,201' } },
      deployment: {
        ports: [
          { name: 'http', containerPort: 8080 },
          { name: 'health', containerPort: 8081 },
        ],
        probe: { httpGet: { path: '/healthz', port: 'health' } },
      },
    }),
    ...fleet('health-of-traffic', {
      ingress: { annotations: { 'healthcheck-port': 'traffic-port', 'success-codes': '200' } },
    }),
    // What a Service says goes before what its Ingress says.
    ...fleet('health-of-a-service', {
      ingress: { annotations: { 'healthcheck-path': '/not-there', 'success-codes': '404' } },
      service: { annotations: { 'healthcheck-path': '/healthz', 'success-codes': '200' } },
    }),
    ...fleet('access-log', {
      ingress: {
        annotations: {
          'load-balancer-attributes':
            'access_logs.s3.enabled=true,access_logs.s3.bucket=my-access-log-bucket,access_logs.s3.prefix=my-app',
        },
      },
    }),
    ...fleet('protected', {
      ingress: {
        annotations: {
          'load-balancer-attributes':
            'deletion_protection.enabled=true,routing.http.drop_invalid_header_fields.enabled=true,routing.http2.enabled=true,idle_timeout.timeout_seconds=600,client_keep_alive.seconds=3600',
        },
      },
    }),
    ...fleet('slow-start', {
      ingress: {
        annotations: {
          'target-group-attributes':
            'slow_start.duration_seconds=30,deregistration_delay.timeout_seconds=30',
        },
      },
      deployment: { drains: 45 },
    }),
    ...fleet('least-outstanding', {
      ingress: {
        annotations: {
          'target-group-attributes': 'load_balancing.algorithm.type=least_outstanding_requests',
        },
      },
    }),
    ...fleet('weighted-random', {
      ingress: {
        annotations: {
          'target-group-attributes':
            'load_balancing.algorithm.type=weighted_random,load_balancing.algorithm.anomaly_mitigation=on',
        },
      },
    }),
    ...fleet('server-header', {
      ingress: {
        annotations: {
          'listener-attributes.HTTP-80': 'routing.http.response.server.enabled=true',
        },
      },
    }),
    ...fleet('tags', {
      ingress: { annotations: { tags: 'Environment=dev,Team=test' } },
      service: { annotations: { tags: 'Team=other' } },
    }),
    ...fleet('unshielded', { ingress: { annotations: { 'shield-advanced-protection': 'false' } } }),
    ...fleet('of-many-clusters', {
      ingress: { annotations: { 'multi-cluster-target-group': 'true' } },
    }),
  ],
});
