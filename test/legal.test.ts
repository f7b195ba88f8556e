import { expect, test } from 'vitest';
import { ingress, service, shop, type Draft } from '../fixtures/shop.js';
import { diagnose } from '../src/diagnose.js';

/*
 * Legal input of the controller's documentation that the laboratory cannot play, since its emulator
 * of AWS knows nothing of it. What was asked for is all that is looked at here, without AWS; what
 * the laboratory can play is in the recordings `healthy-docs-*`.
 */

type Texts = Readonly<Record<string, string>>;
type Edit = (s: Draft) => void;

const json = (value: unknown): string => JSON.stringify(value);
const HTTPS = { 'listen-ports': '[{"HTTPS":443}]' };
const TRUST_STORE = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:truststore/own/0123';

const way =
  (annotations: Texts, edit?: (one: Draft) => void): Edit =>
  (s) => {
    const one = ingress(s);
    for (const [key, value] of Object.entries(annotations)) {
      one.metadata.annotations[`alb.ingress.kubernetes.io/${key}`] = value;
    }
    edit?.(one);
  };

const balancer =
  (annotations: Texts, edit?: (one: Draft) => void): Edit =>
  (s) => {
    const one = service(s, 'tcp');
    for (const [key, value] of Object.entries(annotations)) {
      const prefix = key.startsWith('actions.') ? '' : 'aws-load-balancer-';
      one.metadata.annotations[`service.beta.kubernetes.io/${prefix}${key}`] = value;
    }
    edit?.(one);
  };

/** Those paths to `web`. */
const paths =
  (...routes: readonly (readonly [path: string, pathType: string])[]) =>
  (one: Draft): void => {
    const [{ http }] = one.spec.rules;
    const [first] = http.paths;
    http.paths = routes.map(([path, pathType]) => ({ ...first, path, pathType }));
  };

const rewrite = (regex: string, replace: string): string =>
  json([{ type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex, replace }] } }]);

const LEGAL: Readonly<Record<string, Edit>> = {
  'a path that is rewritten': way(
    { 'transforms.web': rewrite('^\\/api\\/(.+)$', '/$1') },
    paths(['/api/', 'Prefix']),
  ),
  'paths that are rewritten beside one for the rest': way(
    { 'transforms.web': rewrite('^/users/(.+)$', '/$1') },
    paths(['/users/', 'Prefix'], ['/*', 'ImplementationSpecific']),
  ),
  'a host that is rewritten': way({
    'transforms.web': json([
      {
        type: 'host-header-rewrite',
        hostHeaderRewriteConfig: {
          rewrites: [{ regex: '^(.+)\\.example\\.com$', replace: '$1.example.org' }],
        },
      },
    ]),
  }),
  'a header by a regular expression': way({
    'conditions.web': json([
      {
        field: 'http-header',
        httpHeaderConfig: { httpHeaderName: 'User-Agent', regexValues: ['.+Chrome.+'] },
      },
    ]),
  }),
  'a path by a regular expression': way(
    {
      'use-regex-path-match': 'true',
      'conditions.web': json([
        { field: 'path-pattern', pathPatternConfig: { regexValues: ['^/api/?(.*)$'] } },
      ]),
    },
    paths(['/^/v1/(.+)$', 'ImplementationSpecific']),
  ),
  'a host by a regular expression': way(
    {
      'conditions.web': json([
        { field: 'host-header', hostHeaderConfig: { regexValues: ['^(.+)\\.example\\.com'] } },
      ]),
    },
    (one) => {
      delete one.metadata.annotations['alb.ingress.kubernetes.io/listen-ports'];
      delete one.metadata.annotations['alb.ingress.kubernetes.io/ssl-redirect'];
      delete one.spec.rules[0].host;
    },
  ),
  'regular expressions as paths': way(
    { 'use-regex-path-match': 'true' },
    paths(['/^/api/(.+)$', 'ImplementationSpecific'], ['/', 'Prefix']),
  ),
  'clients that show certificates': way({
    'listen-ports': '[{"HTTPS": 80}, {"HTTPS": 443}, {"HTTPS": 8080}, {"HTTPS": 8443}]',
    'mutual-authentication': json([
      { port: 80, mode: 'passthrough' },
      { port: 443, mode: 'verify', trustStore: TRUST_STORE, ignoreClientCertificateExpiry: true },
      { port: 8443, mode: 'verify', trustStore: 'own', advertiseTrustStoreCaNames: 'on' },
    ]),
  }),
  'tokens that are checked': way({
    ...HTTPS,
    'jwt-validation': json({
      jwksEndpoint: 'https://example-endpoint.com',
      issuer: 'https://example-issuer.com',
      additionalClaims: [
        { name: 'admin', format: 'single-string', values: ['true'] },
        { name: 'ver', format: 'string-array', values: ['6', '19'] },
        { name: 'scope', format: 'space-separated-values', values: ['read:api', 'email'] },
      ],
    }),
  }),
  'reserved capacity': way({ 'minimum-load-balancer-capacity': 'CapacityUnits=1000' }),
  'reserved capacity that is given back': way({
    'minimum-load-balancer-capacity': 'CapacityUnits=0',
  }),
  'a firewall': way({
    'wafv2-acl-arn':
      'arn:aws:wafv2:us-west-2:123456789012:regional/webacl/own/3ab78708-85b0-49d3-b4e1-7a9615a6613b',
  }),
  'a firewall by its name': way({ 'wafv2-acl-name': 'web-acl-name-1' }),
  'an old firewall': way({ 'waf-acl-id': '499e8b99-6671-4614-a86d-adb1810b7fbe' }),
  'no firewall': way({ 'wafv2-acl-arn': 'none', 'waf-acl-id': 'none' }),
  'a shield': way({ 'shield-advanced-protection': 'true' }),
  'both families of addresses': way({ 'ip-address-type': 'dualstack' }),
  'no public addresses of the old family': way({
    'ip-address-type': 'dualstack-without-public-ipv4',
  }),
  'a pool of addresses': way({ 'ipam-ipv4-pool-id': 'ipam-pool-0f995c17c00375b48' }),
  'a pool of an outpost': way({ 'customer-owned-ipv4-pool': 'ipv4pool-coip-12345678' }),
  'lists of prefixes': way({ 'security-group-prefix-lists': 'pl-00000000, pl-11111111' }),
  'a network load balancer in front': way({
    'enable-frontend-nlb': 'true',
    'frontend-nlb-scheme': 'internet-facing',
    'frontend-nlb-subnets': 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
    'frontend-nlb-security-groups': 'sg-0123456789abcdef0',
    'frontend-nlb-listener-port-mapping': '80=80',
    'frontend-nlb-healthcheck-port': 'traffic-port',
    'frontend-nlb-healthcheck-protocol': 'HTTP',
    'frontend-nlb-healthcheck-path': '/healthz',
    'frontend-nlb-healthcheck-interval-seconds': '15',
    'frontend-nlb-healthcheck-timeout-seconds': '5',
    'frontend-nlb-healthcheck-healthy-threshold-count': '3',
    'frontend-nlb-healthcheck-unhealthy-threshold-count': '3',
    'frontend-nlb-healthcheck-success-codes': '200',
    'frontend-nlb-tags': 'Environment=prod,Team=platform',
    'frontend-nlb-eip-allocations': 'eipalloc-0a, eipalloc-0b',
    'frontend-nlb-attributes': 'load_balancing.cross_zone.enabled=true',
  }),
  'an agent that controls the load': way({ 'target-control-port.web.80': '3000' }),
  'certificates that the controller asks for': way({ ...HTTPS, 'create-acm-cert': 'true' }),
  'certificates of a private authority': way({
    ...HTTPS,
    'create-acm-cert': 'true',
    'acm-pca-arn':
      'arn:aws:acm-pca:us-west-2:123456789012:certificate-authority/3728f28c-b201-4dfd-b329-083833017297',
  }),
  'a header with commas': way({
    ...HTTPS,
    'listener-attributes.HTTPS-443':
      'routing.http.response.access_control_allow_headers.header_value=one\\,other',
  }),
  'connection logs': way({
    'load-balancer-attributes':
      'connection_logs.s3.enabled=true,connection_logs.s3.bucket=own-logs,connection_logs.s3.prefix=app',
  }),
  'TCP and UDP on one port': balancer({ 'enable-tcp-udp-listener': 'true' }, (one) => {
    one.spec.ports = [
      { name: 'dns', port: 53, protocol: 'TCP', targetPort: 53 },
      { name: 'dns-udp', port: 53, protocol: 'UDP', targetPort: 53 },
    ];
  }),
  QUIC: balancer({ 'quic-enabled-ports': '443' }, (one) => {
    one.spec.ports = [{ name: 'quic', port: 443, protocol: 'UDP', targetPort: 3000 }];
  }),
  'addresses of its own': balancer({ 'eip-allocations': 'eipalloc-0a, eipalloc-0b' }),
  'private addresses of its own': balancer({
    scheme: 'internal',
    'private-ipv4-addresses': '192.168.100.15, 192.168.101.16',
  }),
  'addresses of the new family': balancer({
    'ip-address-type': 'dualstack',
    'ipv6-addresses': '2600:1f13:837:8501::1, 2600:1f13:837:8504::1',
    'enable-prefix-for-ipv6-source-nat': 'on',
    'source-nat-ipv6-prefixes': '1025:223:9:6487:1::/80, auto_assigned',
  }),
  'weights at a network load balancer': balancer({
    'actions.TCP-80': json({
      type: 'forward',
      forwardConfig: {
        baseServiceWeight: 10,
        targetGroups: [{ serviceName: 'web', servicePort: 80, weight: 20 }],
        targetGroupStickinessConfig: { enabled: true },
      },
    }),
  }),
  'attributes of one port': balancer({
    'target-group-attributes': 'deregistration_delay.timeout_seconds=120',
    'target-group-attributes.80': 'preserve_client_ip.enabled=true',
  }),
  'prefixes and PrivateLink': balancer({
    'security-group-prefix-lists': 'pl-00000000, pl-1111111',
    'inbound-sg-rules-on-private-link-traffic': 'off',
    'minimum-load-balancer-capacity': 'CapacityUnits=3000',
  }),
  'TLS to the pods': balancer({
    'ssl-cert': 'arn:aws:acm:us-west-2:123456789012:certificate/0123',
    'ssl-ports': '80, custom',
    'backend-protocol': 'ssl',
    'alpn-policy': 'HTTP2Preferred',
  }),
};

/** What was asked for, and nothing of what came of it. */
const ASKED = [
  'customresourcedefinitions.apiextensions.k8s.io',
  'deployments.apps',
  'ingressclasses.networking.k8s.io',
  'ingressclassparams.elbv2.k8s.aws',
  'ingresses.networking.k8s.io',
  'namespaces',
  'nodes',
  'serviceaccounts',
  'services',
].map((name) => `kubernetes/${name}`);

test.each(Object.entries(LEGAL))('%s is legal', (_, edit) => {
  const snapshot = shop((s, whole) => {
    edit(s);
    for (const name of Object.keys(whole.sections)) {
      if (!ASKED.includes(name)) delete s[name];
    }
  });
  const loud = diagnose(snapshot).diagnoses.filter(({ severity }) => severity !== 'info');
  expect(loud.map(({ cause }) => [cause.check, cause.message])).toEqual([]);
});
