import type { Draft } from '../../fixtures/shop.js';
import type { DrawnService } from '../support/drawn-services.js';
import type { Lot } from './drawn.js';

/* Services of type LoadBalancer drawn by lot, with every annotation that there is. */

const WRONG = 0.015;
const PREFIX = 'service.beta.kubernetes.io';
const NAMESPACE = 'shop';
const json = JSON.stringify;

/** An annotation, how often it is there, and what it says: values that are right, and others. */
type Choice = readonly [string, number, readonly [string, ...string[]], readonly string[]];

const CHOICES: readonly Choice[] = [
  ['type', 0.2, ['external', 'nlb-ip'], ['nlb', '']],
  ['nlb-target-type', 0.7, ['ip', 'instance'], ['pod', '']],
  ['name', 0.1, ['mine', 'x'.repeat(32)], ['x'.repeat(33), '']],
  ['scheme', 0.5, ['internal', 'internet-facing'], ['public', '']],
  ['internal', 0.1, ['true', 'false', '1'], ['yes', '']],
  ['ip-address-type', 0.4, ['ipv4', 'dualstack'], ['dualstack-without-public-ipv4', '']],
  ['proxy-protocol', 0.1, ['*'], ['80', '']],
  ['proxy-protocol-per-target-group', 0.1, ['80', '80, 443', ''], ['http', '80,x']],
  ['access-log-enabled', 0.2, ['true', 'false', 't'], ['yes', '']],
  ['access-log-s3-bucket-name', 0.2, ['logs', ''], []],
  ['access-log-s3-bucket-prefix', 0.2, ['tcp', ''], []],
  ['cross-zone-load-balancing-enabled', 0.2, ['true', 'false', 'F'], ['on']],
  [
    'attributes',
    0.2,
    [
      'deletion_protection.enabled=true',
      'load_balancing.cross_zone.enabled=false,access_logs.s3.bucket=other',
      'dns_record.client_routing_policy=partial_availability_zone_affinity',
    ],
    ['dns_record.client_routing_policy=any', 'k', '=1'],
  ],
  ['ssl-cert', 0.3, ['arn:1', 'arn:1, arn:2', ''], []],
  ['ssl-ports', 0.3, ['443', 'tls', '80,443', '*', ''], ['8443']],
  ['ssl-negotiation-policy', 0.1, ['P1', ''], []],
  ['backend-protocol', 0.15, ['ssl', 'tcp', ''], []],
  ['alpn-policy', 0.15, ['HTTP2Preferred', 'None', 'HTTP1Only'], ['h2', '']],
  ['additional-resource-tags', 0.3, ['a=1', 'a=1,b=2', 'e=', ''], ['a', 'ext=1', '=1']],
  ['healthcheck-healthy-threshold', 0.1, ['5', '+5'], ['x', '5.0']],
  ['healthcheck-unhealthy-threshold', 0.1, ['4'], ['']],
  ['healthcheck-timeout', 0.1, ['7'], ['7s']],
  ['healthcheck-interval', 0.1, ['20'], ['x']],
  ['healthcheck-protocol', 0.3, ['tcp', 'HTTP', 'https'], ['udp', '']],
  ['healthcheck-port', 0.3, ['traffic-port', '8080', 'http', 'tls', '80'], ['none', '']],
  ['healthcheck-path', 0.2, ['/up', ''], []],
  ['healthcheck-success-codes', 0.2, ['200', ''], []],
  [
    'target-group-attributes',
    0.3,
    [
      'preserve_client_ip.enabled=true',
      'preserve_client_ip.enabled=false,stickiness.enabled=true',
      'proxy_protocol_v2.enabled=true',
      'proxy_protocol_v2.enabled=',
      '',
    ],
    ['preserve_client_ip.enabled=maybe', 'k'],
  ],
  [
    'target-group-attributes.80',
    0.2,
    ['stickiness.enabled=', 'proxy_protocol_v2.enabled=false', 'preserve_client_ip.enabled=1'],
    ['preserve_client_ip.enabled=', 'x'],
  ],
  ['subnets', 0.2, ['subnet-1,subnet-2'], []],
  ['eip-allocations', 0.06, ['eipalloc-1,eipalloc-2'], ['eipalloc-1', '']],
  [
    'private-ipv4-addresses',
    0.06,
    ['192.168.1.9,192.168.2.9', '192.168.2.9, 192.168.1.9'],
    ['192.168.1.8,192.168.1.9', '192.168.1.9', 'x,192.168.2.9', '2001:db8::1,192.168.1.9'],
  ],
  [
    'ipv6-addresses',
    0.06,
    ['2001:db8:0:1::9,2001:DB8:0:2:0:0:0:9'],
    ['2001:db8:0:1::9', '192.168.1.9,192.168.2.9'],
  ],
  ['enable-prefix-for-ipv6-source-nat', 0.2, ['on', 'off'], ['true', '']],
  [
    'source-nat-ipv6-prefixes',
    0.06,
    ['auto_assigned,2001:db8:0:2:1::/80', 'auto_assigned, auto_assigned'],
    ['2001:db8:0:1::/64,auto_assigned', 'auto_assigned', '2001:db8:0:9::/80,auto_assigned', 'x,y'],
  ],
  ['target-node-labels', 0.2, ['pool=web', 'a=1,b=2', ''], ['pool']],
  ['security-groups', 0.15, ['sg-1,named', 'named, sg-1', ''], []],
  ['manage-backend-security-group-rules', 0.2, ['true', 'false', '0'], ['yes']],
  ['inbound-sg-rules-on-private-link-traffic', 0.1, ['on', 'off'], ['true', '']],
  ['security-group-prefix-lists', 0.15, ['pl-2,pl-1', ''], []],
  ['listener-attributes.TCP-80', 0.15, ['tcp.idle_timeout.seconds=60', ''], ['x']],
  ['listener-attributes.TLS-443', 0.15, ['a=1,b=2'], ['x']],
  ['multi-cluster-target-group', 0.15, ['true', 'false'], ['yes']],
  [
    'minimum-load-balancer-capacity',
    0.1,
    ['CapacityUnits=100', ''],
    ['CapacityUnits=x', 'Units=1', 'CapacityUnits'],
  ],
  ['enable-icmp-for-path-mtu-discovery', 0.15, ['on', 'off', ''], []],
  ['enable-tcp-udp-listener', 0.4, ['true', 'false', 'yes'], []],
  ['disable-nlb-sg', 0.3, ['true', 'false'], ['yes']],
  ['quic-enabled-ports', 0.1, ['dns', '53', ''], ['http']],
];

const RANGES = [
  '10.0.0.0/8',
  '10.0.0.0/8, 192.0.2.0/24',
  '0.0.0.0/0',
  '',
  '2001:db8::/32',
] as const;

const forward = (rest: Draft): string => json({ type: 'forward', forwardConfig: rest });
const other = (rest: Draft = {}): Draft => ({ serviceName: 'other', servicePort: 80, ...rest });

const ACTIONS: readonly [string, ...string[]] = [
  forward({ targetGroups: [other()] }),
  forward({ baseServiceWeight: 90, targetGroups: [other({ weight: 10, decrypt: true })] }),
  forward({
    BaseServiceWeight: 1,
    targetGroups: [other({ weight: 0 }), { targetGroupARN: 'arn:tg', weight: 5 }],
    targetGroupStickinessConfig: { enabled: true },
  }),
  forward({ targetGroups: [other({ servicePort: 'http' })], targetGroupStickinessConfig: {} }),
  forward({ targetGroups: [] }),
  forward({}),
];
const WRONG_ACTIONS: readonly [string, ...string[]] = [
  '{',
  '{"type":"redirect"}',
  '{"type":"forward"}',
  forward({ targetGroups: [other(), other()] }),
  forward({ targetGroups: [other({ weight: 1000 })] }),
  forward({ targetGroups: [{}] }),
  forward({ targetGroups: [{ serviceName: 'other' }] }),
  forward({ targetGroups: [other({ serviceName: 'gone' })] }),
  forward({ targetGroups: [other({ servicePort: '80' })] }),
];

export function drawService(lot: Lot): DrawnService {
  const isLocal = lot.is(0.2);
  const field = lot.is(0.15)
    ? { loadBalancerSourceRanges: ['192.0.2.0/24', '198.51.100.0/24'] }
    : {};
  return {
    service: {
      metadata: { namespace: NAMESPACE, name: 'tcp', uid: 'uid-of-tcp', annotations: drawn(lot) },
      spec: {
        type: 'LoadBalancer',
        loadBalancerClass: 'service.k8s.aws/nlb',
        clusterIP: '10.100.0.1',
        selector: { app: 'tcp' },
        externalTrafficPolicy: isLocal ? 'Local' : 'Cluster',
        ...(isLocal ? { healthCheckNodePort: 32000 } : {}),
        ...field,
        ports: portsOf(lot),
        ...(lot.is(0.1) ? { ipFamilies: lot.of([['IPv6'], ['IPv4', 'IPv6']]) } : {}),
      },
    },
    services: [beside(lot)],
    flags: {
      defaultTags: lot.of<DrawnService['flags']['defaultTags']>([{}, {}, { a: '9', own: 'ops' }]),
      externalManagedTags: lot.is(0.5) ? ['ext'] : [],
      defaultSslPolicy: lot.of(['ELBSecurityPolicy-2016-08', 'DEF']),
      defaultTargetType: lot.of(['instance', 'ip']),
      defaultScheme: lot.of(['internal', 'internet-facing']),
      enableBackendGroup: lot.is(0.85),
      manageBackendRules: lot.is(0.2),
      disableRestrictedRules: lot.is(0.2),
      tolerateMissingServices: true,
      tolerateMissingActions: true,
      featureGates: {
        EnableDefaultTagsLowPriority: lot.is(0.3),
        LBCapacityReservation: lot.is(0.9),
        NLBHealthCheckAdvancedConfig: lot.is(0.9),
        NLBSecurityGroup: lot.is(0.9),
        EnableTCPUDPListener: lot.is(0.3),
        EnableIPTargetType: lot.is(0.98),
      },
    },
  };
}

/** What target groups beside its own may lead to; without node ports where it has none. */
function beside(lot: Lot): Draft {
  const type = lot.is(0.8) ? 'NodePort' : 'ClusterIP';
  return {
    metadata: { namespace: NAMESPACE, name: 'other', uid: 'uid-of-other' },
    spec: {
      type,
      clusterIP: '10.100.0.2',
      selector: { app: 'other' },
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'tls', port: 443, targetPort: 'tls' },
      ].map((port, at) => ({
        ...port,
        protocol: 'TCP',
        ...(type === 'NodePort' ? { nodePort: 30998 + at } : {}),
      })),
    },
  };
}

/** One of TCP and one of UDP may share a number. */
function portsOf(lot: Lot): readonly Draft[] {
  const all = [
    { name: 'http', port: 80, targetPort: lot.of<number | string>([8080, 'http']) },
    { name: 'tls', port: 443, targetPort: 8443 },
    { name: 'dns', port: 53, targetPort: 5353, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, targetPort: 5353 },
  ];
  const some = all.filter(() => lot.is(0.5));
  return (some.length === 0 ? all.slice(0, 1) : some).map((port, at) => ({
    protocol: 'TCP',
    ...port,
    nodePort: 31000 + at,
  }));
}

function drawn(lot: Lot): Readonly<Record<string, string>> {
  const entries = CHOICES.flatMap(([suffix, share, right, wrong]): [string, string][] => {
    const [first, ...others] = wrong;
    const isWrong = lot.is(WRONG) && first !== undefined;
    if (!isWrong && !lot.is(share)) return [];
    const value = isWrong ? lot.of([first, ...others]) : lot.of(right);
    return [[`${PREFIX}/aws-load-balancer-${suffix}`, value]];
  });
  for (const listener of ['TCP-80', 'TLS-443', 'UDP-53', 'TCP_UDP-53']) {
    if (!lot.is(0.12)) continue;
    entries.push([`${PREFIX}/actions.${listener}`, lot.of(lot.is(0.1) ? WRONG_ACTIONS : ACTIONS)]);
  }
  if (lot.is(0.25)) entries.push([`${PREFIX}/load-balancer-source-ranges`, lot.of(RANGES)]);
  return Object.fromEntries(entries);
}
