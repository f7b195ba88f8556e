import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Draft } from '../../fixtures/shop.js';
import { FIXTURE, type Answer, type DrawnFlags, type DrawnGroup } from '../support/drawn-groups.js';
import { SERVICES } from '../support/drawn-services.js';
import { drawService } from './draw-services.js';
import { Lot } from './drawn.js';

/*
 * `npm run lab:models -- DIR`, with a checkout of the controller, draws IngressGroups and Services
 * by lot, with every annotation that there is and every parameter of a class, has the controller's own builder
 * make their models, and keeps both: what it built is held against what the tool computes in
 * `test/topology/drawn-models.test.ts`. A share of all values is wrong.
 */

const SEED = 7;
const GROUPS = 300;
const WRONG = 0.01;
const PROGRAM = fileURLToPath(new URL('_models/main.go', import.meta.url));
const PREFIX = 'alb.ingress.kubernetes.io';
const NAMESPACE = 'shop';
const json = JSON.stringify;

/** An annotation, how often it is there, and what it says: values that are right, and others. */
type Choice = readonly [string, number, readonly [string, ...string[]], readonly string[]];

const CHOICES: readonly Choice[] = [
  ['scheme', 0.3, ['internal', 'internet-facing'], ['', 'public']],
  ['ip-address-type', 0.2, ['ipv4', 'dualstack', 'dualstack-without-public-ipv4'], ['ipv6', '']],
  ['load-balancer-name', 0.1, ['mine', 'x'.repeat(32)], ['x'.repeat(33), '']],
  [
    'tags',
    0.4,
    ['a=1', 'a=1,b=2', String.raw`c=x\,y , d = e=f`, 'e=', 'b=2,', ''],
    ['a', '=1', 'a=2', 'ext=1', 'a=1,b'],
  ],
  ['load-balancer-attributes', 0.2, ['k.a=1', 'k.a=1,k.b=2', 'k.c=3'], ['k.a=9', 'k', 'k.a=1,']],
  ['customer-owned-ipv4-pool', 0.05, ['pool-1'], ['', 'pool-2']],
  [
    'minimum-load-balancer-capacity',
    0.1,
    ['CapacityUnits=100'],
    ['CapacityUnits=x', 'Units=1', 'CapacityUnits=200', 'CapacityUnits', ''],
  ],
  ['ipam-ipv4-pool-id', 0.1, ['ipam-1', ''], ['ipam-2']],
  ['security-groups', 0.12, ['sg-1,named', 'named, sg-1', ''], ['sg-1']],
  ['manage-backend-security-group-rules', 0.15, ['true', 'false', '1'], ['yes']],
  [
    'inbound-cidrs',
    0.3,
    [
      '10.0.0.0/8',
      '10.0.0.0/8, 192.168.0.0/16,10.0.0.0/8',
      '2001:db8::/32',
      '10.0.0.0/8,2001:db8::/32',
      '',
      '10.1.2.3/8',
    ],
    ['10.0.0.0', '10.0.0.0/33', 'x', '010.0.0.0/8', '10.0.0.0/8,192.0.2.0/24'],
  ],
  ['security-group-prefix-lists', 0.2, ['pl-2,pl-1', 'pl-1', ''], ['pl-3']],
  [
    'listen-ports',
    0.5,
    [
      '[{"HTTP":80}]',
      '[{"HTTPS":443}]',
      '[{"HTTP":80},{"HTTPS":443}]',
      '[{"HTTP":80,"HTTPS":443}]',
      '[{"HTTP":8080},{"HTTPS":8443}]',
      '[{"HTTP":80},{"HTTP":80}]',
    ],
    [
      '[]',
      '{}',
      '[{"HTTP":"80"}]',
      '[{"http":80}]',
      '[{"HTTP":0}]',
      '[{"HTTP":443}]',
      'null',
      '[null]',
      '[{}]',
    ],
  ],
  ['certificate-arn', 0.3, ['arn:1', 'arn:1,arn:2', 'arn:2, arn:3,arn:2', ''], []],
  ['ssl-policy', 0.2, ['P1'], ['P2', '']],
  ['ssl-redirect', 0.15, ['443'], ['80', 'x', '8443', '']],
  [
    'mutual-authentication',
    0.15,
    [
      json([{ port: 443, mode: 'off' }]),
      json([
        { port: 443, mode: 'passthrough' },
        { port: 8443, mode: 'off' },
      ]),
      json([{ port: 443, mode: 'verify', trustStore: 'ts' }]),
      json([
        {
          Port: 443,
          MODE: 'verify',
          trustStore: 'arn:aws:elasticloadbalancing:us-west-2:123456789012:truststore/ts/1',
          ignoreClientCertificateExpiry: true,
          advertiseTrustStoreCaNames: 'on',
        },
      ]),
      json([{ port: 443, mode: 'verify', trustStore: 'ts', ignoreClientCertificateExpiry: false }]),
    ],
    [
      '[]',
      '{}',
      '[{}]',
      json([{ port: 443, mode: 'verify' }]),
      '[null]',
      json([{ port: 443, mode: 'off', trustStore: 'ts' }]),
      json([{ port: 443, mode: 'verify', trustStore: 'ts', advertiseTrustStoreCaNames: 'yes' }]),
      'null',
    ],
  ],
  ['wafv2-acl-arn', 0.15, ['arn:acl', 'none', ''], ['arn:acl2']],
  ['wafv2-acl-name', 0.1, ['edge', 'none', ''], []],
  ['waf-acl-id', 0.1, ['w1', 'none', ''], ['w2']],
  ['web-acl-id', 0.1, ['w1', 'none'], ['w3']],
  ['shield-advanced-protection', 0.1, ['true', 'T', 'false'], ['on', '']],
  ['listener-attributes.HTTP-80', 0.15, ['x=1', 'x=1,y=2'], ['x=2', 'x']],
  ['listener-attributes.HTTPS-443', 0.15, ['x=1', 'z=3'], ['x=2', 'x']],
  ['auth-type', 0.25, ['none', 'cognito', 'oidc'], ['saml', '']],
  [
    'auth-idp-cognito',
    0.5,
    [
      json({ userPoolARN: 'a', userPoolClientID: 'b', userPoolDomain: 'c' }),
      json({
        UserPoolArn: 'a',
        userpoolclientid: 'b',
        authenticationRequestExtraParams: { p: 'q' },
      }),
      '{}',
      'null',
      json({ userPoolARN: 'a', more: 1 }),
    ],
    ['', '[]', json({ userPoolARN: 1 }), json({ authenticationRequestExtraParams: { p: 1 } })],
  ],
  [
    'auth-idp-oidc',
    0.5,
    [
      json({
        issuer: 'i',
        authorizationEndpoint: 'a',
        tokenEndpoint: 't',
        userInfoEndpoint: 'u',
        secretName: 's',
      }),
      json({ issuer: 'i', secretName: 's', authenticationRequestExtraParams: {} }),
    ],
    ['x', json({ issuer: null, secretName: 2 })],
  ],
  ['auth-scope', 0.1, ['email', ''], []],
  ['auth-session-cookie', 0.1, ['c'], []],
  ['auth-session-timeout', 0.1, ['60', '-1', '+5', '9000000000'], ['1h', '1.5', '']],
  ['auth-on-unauthenticated-request', 0.15, ['deny', 'allow', 'authenticate', ''], []],
  [
    'jwt-validation',
    0.06,
    [
      json({ jwksEndpoint: 'j', issuer: 'i' }),
      json({
        JWKSEndpoint: 'j',
        issuer: 'i',
        additionalClaims: [{ format: 'string-array', name: 'n', values: ['v'] }],
      }),
    ],
    [
      '{}',
      json({ jwksEndpoint: 'j' }),
      json({ jwksEndpoint: 'j', issuer: 'i', additionalClaims: [{ format: 'x', name: 'n' }] }),
      '[]',
      'null',
    ],
  ],
  ['use-regex-path-match', 0.1, ['true', 'false'], ['x']],
  ['target-type', 0.3, ['ip', 'instance'], ['x']],
  ['enable-frontend-nlb', 0.3, ['true', 'true', 'false'], ['x', '']],
  ['frontend-nlb-scheme', 0.2, ['internal', 'internet-facing'], ['x', '']],
  ['frontend-nlb-security-groups', 0.2, ['sg-1,named', ''], ['sg-1']],
  ['frontend-nlb-listener-port-mapping', 0.2, ['80=8000', '443=8443,80=80', ''], ['80', '80=x']],
  ['frontend-nlb-healthcheck-port', 0.2, ['80', 'traffic-port', '443'], ['x', '']],
  ['frontend-nlb-healthcheck-protocol', 0.2, ['HTTP', 'HTTPS'], ['TCP']],
  ['frontend-nlb-healthcheck-path', 0.2, ['/f', ''], []],
  ['frontend-nlb-healthcheck-interval-seconds', 0.2, ['25'], ['x']],
  ['frontend-nlb-healthcheck-timeout-seconds', 0.2, ['6'], ['x']],
  ['frontend-nlb-healthcheck-healthy-threshold-count', 0.2, ['5'], ['x']],
  ['frontend-nlb-healthcheck-unhealthy-threshold-count', 0.2, ['6'], ['x']],
  ['frontend-nlb-healthcheck-success-codes', 0.2, ['200', ''], []],
  ['frontend-nlb-attributes', 0.2, ['f.a=1', 'f.a=1,f.b=2'], ['f', 'f.a=9']],
  ['frontend-nlb-tags', 0.2, ['fa=1', 'fa=1,fb=2'], ['f', 'ext=1', 'fa=2']],
  ['healthcheck-port', 0.15, ['traffic-port', '8080', 'http', 'admin'], ['nope', '-1', '']],
  ['healthcheck-protocol', 0.15, ['HTTP', 'HTTPS'], ['TCP', '']],
  ['healthcheck-path', 0.15, ['/h', ''], []],
  ['healthcheck-interval-seconds', 0.15, ['20', '+7'], ['x', '1.5', '']],
  ['healthcheck-timeout-seconds', 0.1, ['3'], ['y']],
  ['healthy-threshold-count', 0.1, ['3'], ['y']],
  ['unhealthy-threshold-count', 0.1, ['4', '0'], ['y']],
  ['success-codes', 0.15, ['200-299', '0', ''], []],
  ['backend-protocol', 0.15, ['HTTP', 'HTTPS'], ['http', 'TCP', '']],
  ['backend-protocol-version', 0.2, ['HTTP1', 'HTTP2', 'GRPC'], ['grpc', '']],
  ['target-group-attributes', 0.2, ['t.a=1', 't.a=1,t.b=2', ''], ['t', 't.a=9']],
  ['target-node-labels', 0.15, ['n=1', 'n=1,m=2', ''], ['n']],
  ['multi-cluster-target-group', 0.1, ['true', 'false'], ['x']],
  ['target-control-port.web.80', 0.06, ['3000'], ['x']],
  ['group.order', 0.2, ['1', '5', '-3', '0'], []],
  [
    'actions.act-redirect',
    0.7,
    [
      json({ type: 'redirect', redirectConfig: { host: 'o.example.com', statusCode: 'HTTP_301' } }),
      json({
        type: 'redirect',
        redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_302' },
      }),
      json({
        Type: 'redirect',
        RedirectConfig: { path: '/#{path}', query: '', StatusCode: 'HTTP_301' },
      }),
    ],
    [
      json({ type: 'redirect' }),
      json({ type: 'redirect', redirectConfig: { host: 'x' } }),
      json({ type: 'redirect', redirectConfig: { port: 443, statusCode: 'HTTP_301' } }),
      '[]',
    ],
  ],
  [
    'actions.act-fixed',
    0.7,
    [
      json({
        type: 'fixed-response',
        fixedResponseConfig: { contentType: 'text/plain', statusCode: '503', messageBody: 'no' },
      }),
      json({ type: 'fixed-response', fixedResponseConfig: { statusCode: '404' } }),
    ],
    [
      json({ type: 'fixed-response', fixedResponseConfig: { statusCode: 404 } }),
      json({ type: 'fixed-response' }),
      json({ type: 'other' }),
    ],
  ],
  [
    'actions.act-forward',
    0.7,
    [
      json({ type: 'forward', targetGroupARN: 'arn:tg' }),
      json({
        type: 'forward',
        forwardConfig: {
          targetGroups: [
            { serviceName: 'web', servicePort: 80, weight: 20 },
            { serviceName: 'api', servicePort: 'http', weight: 80 },
          ],
          targetGroupStickinessConfig: { enabled: true, durationSeconds: 200 },
        },
      }),
      json({
        type: 'forward',
        forwardConfig: { targetGroups: [{ serviceName: 'web', servicePort: '80' }] },
      }),
      json({
        type: 'forward',
        forwardConfig: {
          targetGroups: [
            { targetGroupARN: 'arn:tg', weight: 0 },
            { serviceName: 'web', servicePort: 'http', weight: 1 },
          ],
          targetGroupStickinessConfig: { enabled: false },
        },
      }),
      json({
        type: 'forward',
        forwardConfig: { targetGroups: [{ serviceName: 'gone', servicePort: 80 }] },
      }),
    ],
    [
      json({ type: 'forward' }),
      json({
        type: 'forward',
        forwardConfig: {
          targetGroups: [
            { serviceName: 'web', servicePort: 80 },
            { serviceName: 'api', servicePort: 80 },
          ],
        },
      }),
      json({ type: 'forward', forwardConfig: { targetGroups: [{ serviceName: 'web' }] } }),
      json({
        type: 'forward',
        forwardConfig: { targetGroups: [{ serviceName: 'web', servicePort: 81 }] },
      }),
      json({
        type: 'forward',
        forwardConfig: {
          targetGroups: [
            { serviceName: 'web', servicePort: 80, weight: 1 },
            { serviceName: 'gone', servicePort: 80, weight: 1 },
          ],
        },
      }),
    ],
  ],
  [
    'conditions.web',
    0.15,
    [
      json([{ field: 'host-header', hostHeaderConfig: { values: ['x.example.com'] } }]),
      json([
        { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'H', values: ['v'] } },
        { field: 'source-ip', sourceIpConfig: { values: ['1.2.3.4/32'] } },
      ]),
      json([
        {
          field: 'query-string',
          queryStringConfig: { values: [{ key: 'k', value: 'v' }, { value: 'w' }] },
        },
        { field: 'http-request-method', httpRequestMethodConfig: { values: ['GET'] } },
      ]),
      json([{ field: 'path-pattern', pathPatternConfig: { values: ['/p'] } }]),
      '[]',
      'null',
      json([{ field: 'unknown' }]),
    ],
    [
      json([{ field: 'host-header' }]),
      '{}',
      json([{ field: 'path-pattern', pathPatternConfig: { regexValues: ['^a'] } }]),
      json([{ field: 'query-string', queryStringConfig: { values: [{ key: 'k', value: '' }] } }]),
    ],
  ],
  [
    'transforms.web',
    0.15,
    [
      json([
        { type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex: '^/a', replace: '/b' }] } },
      ]),
      json([
        { type: 'host-header-rewrite', hostHeaderRewriteConfig: { rewrites: [{ regex: '^a' }] } },
        { Type: 'url-rewrite', URLRewriteConfig: { rewrites: [{ regex: 'x', replace: '' }] } },
      ]),
      '[]',
      'null',
    ],
    [
      '{}',
      '[{}]',
      '[null]',
      json([{ type: 'url-rewrite' }]),
      json([{ type: 'url-rewrite', urlRewriteConfig: { rewrites: [] } }]),
      json([{ type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex: 1 }] } }]),
    ],
  ],
];

const ON_SERVICES: ReadonlySet<string> = new Set([
  ...['auth-type', 'auth-idp-cognito', 'auth-idp-oidc', 'auth-scope', 'auth-session-timeout'],
  ...['tags', 'target-type', 'backend-protocol', 'backend-protocol-version', 'success-codes'],
  ...['healthcheck-port', 'healthcheck-protocol', 'healthcheck-path', 'target-node-labels'],
  ...['healthcheck-interval-seconds', 'target-group-attributes', 'multi-cluster-target-group'],
  'target-control-port.web.80',
]);

/** A parameter of a class, and how often it is there. */
const PARAMETERS: readonly (readonly [string, number, readonly [unknown, ...unknown[]]])[] = [
  ['scheme', 0.3, ['internal', 'internet-facing']],
  ['ipAddressType', 0.2, ['ipv4', 'dualstack']],
  ['targetType', 0.1, ['ip', 'instance']],
  ['loadBalancerName', 0.1, ['of-class']],
  ['certificateArn', 0.15, [['arn:9'], ['arn:9', 'arn:1']]],
  ['sslPolicy', 0.15, ['P1', 'P3']],
  ['sslRedirectPort', 0.1, ['443', '8443', 'x']],
  ['inboundCIDRs', 0.2, [['10.0.0.0/8'], ['2001:db8::/32', '10.0.0.0/8'], []]],
  ['PrefixListsIDs', 0.1, [['pl-9']]],
  ['prefixListsIDs', 0.1, [['pl-8', 'pl-7']]],
  [
    'tags',
    0.3,
    [
      [{ key: 'a', value: '1' }],
      [{ key: 'q', value: '' }],
      [
        { key: 'a', value: '7' },
        { key: 'z', value: '2' },
      ],
    ],
  ],
  ['loadBalancerAttributes', 0.2, [[{ key: 'k.a', value: '5' }]]],
  [
    'listeners',
    0.2,
    [
      [{ protocol: 'HTTP', port: 80, listenerAttributes: [{ key: 'x', value: '7' }] }],
      [{ protocol: 'HTTPS', port: 443, listenerAttributes: [{ key: 'x', value: '8' }] }],
    ],
  ],
  ['minimumLoadBalancerCapacity', 0.15, [{ capacityUnits: 300 }, { capacityUnits: 0 }]],
  ['ipamConfiguration', 0.15, [{ ipv4IPAMPoolId: 'ipam-9' }, {}]],
  ['wafv2AclArn', 0.1, ['arn:class-acl', 'none']],
  ['wafv2AclName', 0.1, ['edge', 'none']],
];

function groupOf(lot: Lot): DrawnGroup {
  const isExplicit = lot.is(0.6);
  const size = isExplicit ? 1 + lot.below(3) : 1;
  const name = isExplicit ? lot.of(['grp', 'my.long-group-name-of-a-team']) : 'ing-0';
  return {
    id: { namespace: isExplicit ? '' : NAMESPACE, name },
    classes: ['class-0', 'class-1'].map((one) => ({
      name: one,
      ...(lot.is(0.5) ? { spec: parametersOf(lot) } : {}),
    })),
    members: Array.from({ length: size }, (_, at) => ({
      metadata: {
        namespace: NAMESPACE,
        name: `ing-${at}`,
        annotations: {
          // Several members contradict one another soon enough.
          ...annotationsOf(lot, size === 1 ? 1 : 0.6),
          ...(isExplicit ? { [`${PREFIX}/group.name`]: name } : {}),
        },
      },
      spec: {
        ingressClassName: lot.is(0.7) ? 'class-0' : 'class-1',
        ...(lot.is(0.2) ? { defaultBackend: backendOf(lot) } : {}),
        ...(lot.is(0.2)
          ? { tls: [{ hosts: [lot.of(['t.example.com', '*.tls.example.com'])] }] }
          : {}),
        ...(lot.is(0.95) ? { rules: rulesOf(lot) } : {}),
      },
    })),
    services: ['web', 'api'].map((one, at) => serviceOf(lot, one, at)),
    flags: flagsOf(lot),
  };
}

function annotationsOf(
  lot: Lot,
  factor: number,
  isMeant: (suffix: string) => boolean = () => true,
): Draft {
  return Object.fromEntries(
    CHOICES.filter(([suffix]) => isMeant(suffix)).flatMap(([suffix, share, right, wrong]) => {
      if (!lot.is(share * factor)) return [];
      const [first, ...others] = wrong;
      const isWrong = first !== undefined && lot.is(WRONG);
      return [[`${PREFIX}/${suffix}`, isWrong ? lot.of([first, ...others]) : lot.of(right)]];
    }),
  );
}

function parametersOf(lot: Lot): Draft {
  return Object.fromEntries(
    PARAMETERS.flatMap(([name, share, values]) => (lot.is(share) ? [[name, lot.of(values)]] : [])),
  );
}

function rulesOf(lot: Lot): Draft[] {
  return Array.from({ length: 1 + lot.below(3) }, () => {
    const host = lot.is(WRONG)
      ? 'none.example.net'
      : lot.of(['a.example.com', 'b.example.com', '*.example.com', 'c.example.org', '', '']);
    const http = { paths: Array.from({ length: 1 + lot.below(3) }, () => pathOf(lot)) };
    return { ...(host === '' ? {} : { host }), ...(lot.is(0.05) ? {} : { http }) };
  });
}

function pathOf(lot: Lot): Draft {
  const pathType = lot.of(['Prefix', 'Exact', 'ImplementationSpecific']);
  const hasWildcard = pathType === 'ImplementationSpecific' ? lot.is(0.3) : lot.is(WRONG);
  const path = hasWildcard ? lot.of(['/x*', '/?']) : lot.of(['/', '/a', '/a/', '/b/c']);
  return { path, pathType, backend: backendOf(lot) };
}

function backendOf(lot: Lot): Draft {
  const name = lot.of([
    ...(['web', 'web', 'web', 'api', 'api', 'gone'] as const),
    ...(['act-redirect', 'act-fixed', 'act-forward', 'act-gone'] as const),
  ]);
  if (name.startsWith('act-')) return { service: { name, port: { name: 'use-annotation' } } };
  const port = lot.is(WRONG)
    ? { number: 81 }
    : lot.of([{ number: 80 }, { name: 'http' }, { name: 'admin' }, { number: 9000 }]);
  return { service: { name, port } };
}

function serviceOf(lot: Lot, name: string, at: number): Draft {
  return {
    metadata: {
      namespace: NAMESPACE,
      name,
      uid: `uid-of-${name}`,
      annotations: annotationsOf(lot, 0.3, (suffix) => ON_SERVICES.has(suffix)),
    },
    spec: {
      type: 'NodePort',
      clusterIP: `10.100.0.${at + 1}`,
      selector: { app: name },
      ports: [
        { name: 'http', port: 80, targetPort: 8080, nodePort: 30080 + at, protocol: 'TCP' },
        {
          name: 'admin',
          port: 9000,
          targetPort: lot.of<number | string>([9001, 'adm', 9000]),
          nodePort: 30180 + at,
          protocol: 'TCP',
        },
      ],
      ...(lot.is(0.05) ? { ipFamilies: lot.of([['IPv6'], ['IPv4', 'IPv6']]) } : {}),
    },
  };
}

function flagsOf(lot: Lot): DrawnFlags {
  return {
    defaultTags: lot.of<DrawnFlags['defaultTags']>([{}, {}, { a: '1', own: 'ops' }, { own: 'x' }]),
    externalManagedTags: lot.is(0.5) ? ['ext'] : [],
    defaultSslPolicy: lot.of(['ELBSecurityPolicy-2016-08', 'DEF']),
    defaultTargetType: lot.of(['instance', 'ip']),
    defaultScheme: lot.of(['internal', 'internet-facing']),
    enableBackendGroup: lot.is(0.85),
    manageBackendRules: lot.is(0.2),
    disableRestrictedRules: lot.is(0.2),
    tolerateMissingServices: lot.is(0.9),
    tolerateMissingActions: lot.is(0.9),
    featureGates: {
      EnableDefaultTagsLowPriority: lot.is(0.3),
      LBCapacityReservation: lot.is(0.9),
    },
  };
}

/** The group as the controller has loaded it: its members in order, and their classes with them. */
function loaded({ id, classes, members, services, flags }: DrawnGroup): Draft {
  const order = ({ metadata }: Draft): number =>
    Number(metadata.annotations[`${PREFIX}/group.order`] ?? 0);
  return {
    id,
    members: members
      .toSorted((a, b) => order(a) - order(b) || (a.metadata.name < b.metadata.name ? -1 : 1))
      .map((ingress) => {
        const { name, spec } =
          classes.find((one) => one.name === ingress.spec.ingressClassName) ?? {};
        return { ingress, params: spec === undefined ? null : { metadata: { name }, spec } };
      }),
    services,
    flags,
  };
}

/** What the controller makes of each. */
async function answersTo(drawn: readonly Draft[], checkout: string): Promise<readonly Answer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'models-'));
  try {
    // Its place in the checkout is only pretended.
    const overlay = join(folder, 'overlay.json');
    const place = join(checkout, 'cmd', 'models', 'main.go');
    await writeFile(overlay, json({ Replace: { [place]: PROGRAM } }));
    const program = join(folder, 'models');
    const build = ['build', '-overlay', overlay, '-o', program, './cmd/models'];
    await run('go', build, checkout, '');
    const lines = drawn.map((one) => `${json(one)}\n`).join('');
    const answers = await run(program, [], folder, lines);
    return answers.trim().split('\n').map(answerIn);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function answerIn(line: string): Answer {
  const { model, error } = JSON.parse(line);
  return error === undefined ? { model: JSON.parse(model).resources } : { error };
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  input: string,
): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', fail);
    child.on('close', (status) =>
      status === 0 ? done(output) : fail(new Error(`${program} ended with ${status}`)),
    );
    child.stdin.end(input);
  });
}

const keep = (fixture: URL, drawn: unknown): Promise<void> =>
  writeFile(fixture, gzipSync(json(drawn), { level: 9 }));

async function main([checkout]: readonly string[]): Promise<void> {
  if (checkout === undefined) throw new Error('Name the folder of a checkout of the controller.');
  const lot = new Lot(Number(process.env['SEED'] ?? SEED));
  const count = Number(process.env['COUNT'] ?? GROUPS);
  const groups = Array.from({ length: count }, () => groupOf(lot));
  const services = Array.from({ length: count }, () => drawService(lot));
  const answers = await answersTo([...groups.map(loaded), ...services], resolve(checkout));
  const ofServices = answers.slice(groups.length);
  await keep(
    FIXTURE,
    groups.map((group, at) => ({ group, answer: answers[at] })),
  );
  await keep(
    SERVICES,
    services.map((drawn, at) => ({ drawn, answer: ofServices[at] })),
  );
  const built = answers.filter((one) => 'model' in one).length;
  console.log(
    `${groups.length} groups and ${services.length} Services are kept, of which the controller builds ${built}`,
  );
}

await main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
