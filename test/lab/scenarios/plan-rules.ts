import { VPC, arn, certificate, instances } from '../account.js';
import { small } from '../fleets.js';
import { deployment, namespace, oidc, secretsReader, service, type Path } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { healthy, scenario } from '../scenario.js';

const OUTSIDE = 'outside-app';
const OUTSIDE_ARN = arn('elasticloadbalancing', `targetgroup/${OUTSIDE}/lab0outside0app`);
const BOTH = { 'listen-ports': '[{"HTTP": 80}, {"HTTPS":443}]' };
const HTTPS = { 'listen-ports': '[{"HTTPS":443}]' };
const COGNITO = {
  userPoolARN: arn('cognito-idp', 'userpool/us-west-2_labPool'),
  userPoolClientID: 'my-clientID',
  userPoolDomain: 'my-domain',
};

const json = (value: unknown): string => JSON.stringify(value);
const action = (name: string, path = `/${name}`): Path => ({
  path,
  pathType: 'Exact',
  service: name,
  port: 'use-annotation',
});
const version = (name: string, within: string): readonly KubernetesObject[] => [
  service({ name, namespace: within }),
  deployment({ name, namespace: within, replicas: 2 }),
];

export default scenario({
  expected: healthy({
    link: 'routing',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: each annotation that decides what a rule matches and does.',
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    account['acm/certificates'].push(certificate('*.example.com'));
    account['elbv2/target-groups'].push({
      TargetGroupArn: OUTSIDE_ARN,
      TargetGroupName: OUTSIDE,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: VPC,
      HealthCheckPath: '/',
      TargetType: 'ip',
    });
    account['elbv2/target-health'][OUTSIDE_ARN] = [
      { Target: { Id: '192.168.100.200', Port: 80 }, TargetHealth: { State: 'healthy' } },
    ];
  },
  objects: [
    // Exact paths first, then prefixes by their length, then the others as they are written.
    ...small('paths', {
      ingress: {
        routes: [
          {
            host: 'paths.example.com',
            paths: [
              { path: '/*', pathType: 'ImplementationSpecific' },
              { path: '/' },
              { path: '/a' },
              { path: '/a/long/one/' },
              { path: '/b', pathType: 'Exact' },
              { path: '/a', pathType: 'Exact' },
              { path: '/files/*.pdf', pathType: 'ImplementationSpecific' },
            ],
          },
          { paths: [{ pathType: 'ImplementationSpecific' }] },
        ],
      },
    }),
    ...small('expressions', {
      ingress: {
        annotations: { 'use-regex-path-match': 'true' },
        routes: [
          {
            host: 'regex.example.com',
            paths: [
              { path: '/^/v[0-9]+/items/?$', pathType: 'ImplementationSpecific' },
              { path: '/plain', pathType: 'Exact' },
            ],
          },
        ],
      },
    }),
    ...small('actions', {
      ingress: {
        annotations: {
          'actions.gone': json({
            type: 'fixed-response',
            fixedResponseConfig: {
              contentType: 'text/html',
              statusCode: '410',
              messageBody: '<p>',
            },
          }),
          'actions.quiet': json({
            type: 'fixed-response',
            fixedResponseConfig: { statusCode: '204' },
          }),
          'actions.moved': json({
            type: 'redirect',
            redirectConfig: { host: 'new.example.com', path: '/#{path}', statusCode: 'HTTP_302' },
          }),
          'actions.outside': json({ type: 'forward', targetGroupName: OUTSIDE }),
          'actions.split': json({
            type: 'forward',
            forwardConfig: {
              targetGroups: [
                { serviceName: 'web', servicePort: 'http', weight: 70 },
                { serviceName: 'canary', servicePort: 80, weight: 0 },
                { targetGroupARN: OUTSIDE_ARN, weight: 30 },
              ],
              targetGroupStickinessConfig: { enabled: true, durationSeconds: 600 },
            },
          }),
          'actions.one': json({
            type: 'forward',
            forwardConfig: { targetGroups: [{ serviceName: 'canary', servicePort: 'http' }] },
          }),
        },
        routes: [
          {
            paths: ['gone', 'quiet', 'moved', 'outside', 'split', 'one'].map((name) =>
              action(name),
            ),
          },
        ],
        defaultBackend: { service: 'split', port: 'use-annotation' },
      },
    }),
    ...version('canary', 'actions'),
    ...small('conditions', {
      ingress: {
        annotations: {
          'conditions.web': json([
            { field: 'host-header', hostHeaderConfig: { values: ['also.example.com'] } },
            {
              field: 'http-header',
              httpHeaderConfig: { httpHeaderName: 'X-Tenant', values: ['b*'] },
            },
          ]),
          'conditions.methods': json([
            {
              field: 'http-request-method',
              httpRequestMethodConfig: { values: ['GET'] },
            },
            {
              field: 'query-string',
              queryStringConfig: { values: [{ key: 'version', value: '2' }] },
            },
          ]),
          'conditions.sources': json([
            {
              field: 'source-ip',
              sourceIpConfig: { values: ['2001:db8::/32'] },
            },
            { field: 'path-pattern', pathPatternConfig: { values: ['/office/*'] } },
            { field: 'query-string', queryStringConfig: { values: [{ value: 'beta' }] } },
          ]),
          'conditions.regex': json([
            { field: 'path-pattern', pathPatternConfig: { regexValues: ['^/x[0-9]+$'] } },
            {
              field: 'host-header',
              hostHeaderConfig: { regexValues: ['^r[0-9]\\.example\\.com$'] },
            },
            {
              field: 'http-header',
              httpHeaderConfig: { httpHeaderName: 'User-Agent', regexValues: ['.*Mobile.*'] },
            },
          ]),
          'actions.regex': json({
            type: 'fixed-response',
            fixedResponseConfig: { contentType: 'text/plain', statusCode: '200', messageBody: 'x' },
          }),
        },
        routes: [
          {
            host: 'www.example.com',
            paths: [
              { path: '/one' },
              { path: '/two', service: 'methods' },
              { path: '/office', pathType: 'Exact', service: 'sources' },
            ],
          },
          {
            paths: [
              { pathType: 'ImplementationSpecific', service: 'regex', port: 'use-annotation' },
            ],
          },
        ],
      },
    }),
    ...version('methods', 'conditions'),
    ...version('sources', 'conditions'),
    ...small('transforms', {
      ingress: {
        annotations: {
          'transforms.web': json([
            {
              type: 'url-rewrite',
              urlRewriteConfig: { rewrites: [{ regex: '^/api/(.+)$', replace: '/$1' }] },
            },
            {
              type: 'host-header-rewrite',
              hostHeaderRewriteConfig: {
                rewrites: [{ regex: '^(.+)\\.example\\.com$', replace: '$1.example.org' }],
              },
            },
          ]),
        },
        routes: [{ host: 'api.example.com', paths: [{ path: '/api' }] }],
      },
    }),
    ...small('cognito', {
      ingress: {
        annotations: {
          ...BOTH,
          'auth-type': 'cognito',
          'auth-idp-cognito': json({
            ...COGNITO,
            authenticationRequestExtraParams: { prompt: 'login' },
          }),
          'auth-scope': 'email openid',
          'auth-session-cookie': 'session',
          'auth-session-timeout': '3600',
          'auth-on-unauthenticated-request': 'allow',
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
    ...small('oidc', {
      ingress: {
        annotations: {
          ...HTTPS,
          'auth-type': 'oidc',
          'auth-idp-oidc': oidc('client'),
          'auth-on-unauthenticated-request': 'deny',
        },
        routes: [
          { host: 'oidc.example.com', paths: [{ path: '/open', service: 'open' }, { path: '/' }] },
        ],
      },
    }).filter(({ kind }) => kind !== 'Namespace'),
    service({ name: 'open', namespace: 'oidc', annotations: { 'auth-type': 'none' } }),
    deployment({ name: 'open', namespace: 'oidc', replicas: 2 }),
    ...small('tokens', {
      ingress: {
        annotations: {
          ...HTTPS,
          'jwt-validation': json({
            jwksEndpoint: 'https://login.example.com/keys',
            issuer: 'https://login.example.com',
            additionalClaims: [
              { format: 'string-array', name: 'groups', values: ['admin', 'ops'] },
              { format: 'single-string', name: 'tier', values: ['gold'] },
            ],
          }),
        },
        routes: [{ host: 'tokens.example.com' }],
      },
    }),
    // A redirect before all others leaves nothing to those behind it.
    ...small('redirected', {
      ingress: {
        annotations: {
          ...BOTH,
          'actions.to-tls': json({
            type: 'redirect',
            redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' },
          }),
        },
        routes: [
          {
            host: 'redirected.example.com',
            paths: [
              {
                path: '/*',
                pathType: 'ImplementationSpecific',
                service: 'to-tls',
                port: 'use-annotation',
              },
              { path: '/*', pathType: 'ImplementationSpecific' },
            ],
          },
        ],
      },
    }),
  ],
});
