import { VPC, arn, certificate, instances } from '../account.js';
import { fleet } from '../fleets.js';
import { deployment, service, type Path } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { healthy, scenario } from '../scenario.js';

/** Of programs outside the cluster; each serves one load balancer. */
const outside = (name: string): string =>
  arn('elasticloadbalancing', `targetgroup/${name}/lab0${name.replaceAll('-', '0')}`);
const OUTSIDE = ['legacy-app', 'named-app', 'other-app', 'oldest-app'];

const json = (value: unknown): string => JSON.stringify(value);
const fixed = (messageBody: string, statusCode = '200'): string =>
  json({
    type: 'fixed-response',
    fixedResponseConfig: { contentType: 'text/plain', statusCode, messageBody },
  });

/** A path to what an annotation of that name says. */
const action = (name: string, path = `/${name}`): Path => ({
  path,
  pathType: 'Exact',
  service: name,
  port: 'use-annotation',
});

const version = (name: string, namespace: string): readonly KubernetesObject[] => [
  service({ name, namespace }),
  deployment({ name, namespace, replicas: 2 }),
];

export default scenario({
  expected: healthy({
    link: 'routing',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause:
      "No fault: each action and each condition of the controller's documentation, also as they were written for older versions.",
  }),
  account(account) {
    account['ec2/instances'] = instances(90);
    account['acm/certificates'].push(certificate('*.example.com'));
    for (const TargetGroupName of OUTSIDE) {
      const TargetGroupArn = outside(TargetGroupName);
      account['elbv2/target-groups'].push({
        TargetGroupArn,
        TargetGroupName,
        Protocol: 'HTTP',
        Port: 80,
        VpcId: VPC,
        HealthCheckPath: '/',
        TargetType: 'ip',
      });
      account['elbv2/target-health'][TargetGroupArn] = [
        {
          Target: { Id: '192.168.100.200', Port: 80 },
          TargetHealth: { State: 'healthy' },
        },
      ];
    }
  },
  objects: [
    ...fleet('actions', {
      ingress: {
        annotations: {
          'actions.response-503': fixed('503 error text', '503'),
          'actions.redirect-to-eks': json({
            type: 'redirect',
            redirectConfig: {
              host: 'aws.amazon.com',
              path: '/eks/',
              port: '443',
              protocol: 'HTTPS',
              query: 'k=v',
              statusCode: 'HTTP_302',
            },
          }),
          'actions.with-placeholders': json({
            type: 'redirect',
            redirectConfig: {
              host: 'www.#{host}',
              path: '/moved/#{path}',
              port: '#{port}',
              protocol: '#{protocol}',
              query: '#{query}',
              statusCode: 'HTTP_301',
            },
          }),
          'actions.forward-single-tg': json({
            type: 'forward',
            targetGroupARN: outside('legacy-app'),
          }),
          'actions.forward-single-tg-by-name': json({
            type: 'forward',
            targetGroupName: 'named-app',
          }),
          'actions.forward-multiple-tg': json({
            type: 'forward',
            forwardConfig: {
              targetGroups: [
                { serviceName: 'service-1', servicePort: 'http', weight: 20 },
                { serviceName: 'service-2', servicePort: 80, weight: 20 },
                { targetGroupARN: outside('other-app'), weight: 60 },
              ],
              targetGroupStickinessConfig: { enabled: true, durationSeconds: 200 },
            },
          }),
        },
        routes: [
          {
            paths: [
              action('response-503'),
              action('redirect-to-eks'),
              action('with-placeholders'),
              action('forward-single-tg'),
              action('forward-single-tg-by-name'),
              action('forward-multiple-tg'),
            ],
          },
        ],
      },
    }),
    ...version('service-1', 'actions'),
    ...version('service-2', 'actions'),
    // Keys as the first version of the controller had them.
    ...fleet('legacy-spelling', {
      ingress: {
        annotations: {
          'actions.legacy-app': json({ Type: 'forward', TargetGroupArn: outside('oldest-app') }),
          'actions.teapot': json({
            Type: 'fixed-response',
            FixedResponseConfig: { ContentType: 'text/plain', StatusCode: '418' },
          }),
        },
        routes: [
          { paths: [action('legacy-app', '/v1/endpoints'), action('teapot'), { path: '/' }] },
        ],
      },
    }),
    // How traffic was sent to HTTPS before there was an annotation for it.
    ...fleet('redirect-as-action', {
      ingress: {
        annotations: {
          'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]',
          'actions.ssl-redirect': json({
            Type: 'redirect',
            RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
          }),
        },
        routes: [
          {
            host: 'secure.example.com',
            paths: [
              {
                path: '/*',
                pathType: 'ImplementationSpecific',
                service: 'ssl-redirect',
                port: 'use-annotation',
              },
              { path: '/*', pathType: 'ImplementationSpecific' },
            ],
          },
        ],
      },
    }),
    ...fleet('conditions', {
      ingress: {
        annotations: {
          'actions.rule-path1': fixed('either host'),
          'conditions.rule-path1': json([
            { field: 'host-header', hostHeaderConfig: { values: ['anno.example.com'] } },
          ]),
          'actions.rule-path2': fixed('either path'),
          'conditions.rule-path2': json([
            { field: 'path-pattern', pathPatternConfig: { values: ['/anno/path2'] } },
          ]),
          'actions.rule-path3': fixed('a header'),
          'conditions.rule-path3': json([
            {
              field: 'http-header',
              httpHeaderConfig: { httpHeaderName: 'HeaderName', values: ['one', 'two'] },
            },
          ]),
          'actions.rule-path4': fixed('a method'),
          'conditions.rule-path4': json([
            { field: 'http-request-method', httpRequestMethodConfig: { Values: ['GET', 'HEAD'] } },
          ]),
          'actions.rule-path5': fixed('a query'),
          'conditions.rule-path5': json([
            {
              field: 'query-string',
              queryStringConfig: {
                values: [
                  { key: 'paramA', value: 'valueA1' },
                  { key: 'paramA', value: 'valueA2' },
                ],
              },
            },
          ]),
          'actions.rule-path6': fixed('a source'),
          'conditions.rule-path6': json([
            {
              field: 'source-ip',
              sourceIpConfig: { values: ['192.168.0.0/16', '172.16.0.0/16'] },
            },
          ]),
          'actions.rule-path7': fixed('several conditions'),
          'conditions.rule-path7': json([
            {
              field: 'http-header',
              httpHeaderConfig: { httpHeaderName: 'HeaderName', values: ['value'] },
            },
            { field: 'query-string', queryStringConfig: { values: [{ key: 'a', value: '1' }] } },
            { field: 'query-string', queryStringConfig: { values: [{ key: 'b', value: '2' }] } },
          ]),
        },
        routes: [
          {
            host: 'conditions.example.com',
            paths: [1, 2, 3, 4, 5, 6, 7].map((at) => action(`rule-path${at}`, `/path${at}`)),
          },
        ],
      },
    }),
    // A condition for a Service: only those who send the header are led to it.
    ...fleet('canary-by-header', {
      ingress: {
        annotations: {
          'conditions.canary': json([
            {
              field: 'http-header',
              httpHeaderConfig: { httpHeaderName: 'X-Canary', values: ['1'] },
            },
          ]),
        },
        routes: [
          { host: 'canary.example.com', paths: [{ path: '/', service: 'canary' }, { path: '/' }] },
        ],
      },
    }),
    ...version('canary', 'canary-by-header'),
    ...fleet('blue-green', {
      ingress: {
        className: null,
        annotations: {
          'kubernetes.io/ingress.class': 'alb',
          'actions.blue-green': json({
            type: 'forward',
            forwardConfig: {
              targetGroups: [
                { serviceName: 'v1', servicePort: '80', weight: 100 },
                { serviceName: 'v2', servicePort: '80', weight: 0 },
              ],
            },
          }),
        },
        routes: [{ paths: [{ path: '/', service: 'blue-green', port: 'use-annotation' }] }],
      },
    }),
    ...version('v1', 'blue-green'),
    ...version('v2', 'blue-green'),
    ...fleet('sticky-and-weighted', {
      ingress: {
        annotations: {
          'target-group-attributes':
            'stickiness.enabled=true,stickiness.lb_cookie.duration_seconds=60',
          'actions.weighted-routing': json({
            type: 'forward',
            forwardConfig: {
              targetGroups: [
                { serviceName: 'v1', servicePort: '80', weight: 50 },
                { serviceName: 'v2', servicePort: '80', weight: 50 },
              ],
              TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 120 },
            },
          }),
        },
        routes: [
          {
            host: 'weighted.example.com',
            paths: [{ path: '/', service: 'weighted-routing', port: 'use-annotation' }],
          },
        ],
      },
    }),
    ...version('v1', 'sticky-and-weighted'),
    ...version('v2', 'sticky-and-weighted'),
    // An answer of its own to all that no rule is for.
    ...fleet('default-action', {
      ingress: {
        annotations: { 'actions.nothing-here': fixed('nothing here', '404') },
        routes: [{ host: 'known.example.com' }],
        defaultBackend: { service: 'nothing-here', port: 'use-annotation' },
      },
    }),
  ],
});
