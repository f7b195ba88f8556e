import { arn, certificate, dualStack, instances, ownGroup, publicSubnet } from '../account.js';
import { balancer, deployment, namespace, service, type ServiceDifference } from '../objects.js';
import type { KubernetesObject } from '../recording.js';
import { createAddress } from '../restore-aws.js';
import { healthy, scenario } from '../scenario.js';

const PUBLIC = { 'aws-load-balancer-scheme': 'internet-facing' };
const DUAL = { 'aws-load-balancer-ip-address-type': 'dualstack' };
const CERTIFICATES = ['one-example-org', 'two-example-org'].map((name) =>
  arn('acm', `certificate/lab-${name}`),
);
const port = (
  name: string,
  number: number,
  protocol: 'TCP' | 'UDP' = 'TCP',
): Readonly<Record<string, unknown>> => ({ name, port: number, protocol, targetPort: 8080 });

/** A namespace with a Service of that kind; its pods are targets, if nothing else is said. */
const network = (
  name: string,
  { annotations, ...difference }: ServiceDifference,
): readonly KubernetesObject[] => [
  namespace(name, true),
  balancer({
    ...difference,
    name: 'web',
    namespace: name,
    annotations: { 'aws-load-balancer-nlb-target-type': 'ip', ...annotations },
  }),
  deployment({ namespace: name, replicas: 3, drains: 130 }),
];

export default scenario({
  expected: healthy({
    link: 'exposure',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: each annotation of a Service with a network load balancer.',
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    account['acm/certificates'].push(
      certificate('one.example.org'),
      certificate('two.example.org'),
    );
    account['ec2/managed-prefix-lists']['pl-lab-office'] = [{ Cidr: '198.51.100.0/24' }];
    ownGroup(account, [8080]);
    dualStack(account);
  },
  async first({ aws, ids }) {
    await createAddress(aws.ec2, ids, 'eipalloc-lab-a', '198.51.100.10');
    await createAddress(aws.ec2, ids, 'eipalloc-lab-b', '198.51.100.11');
  },
  objects: [
    ...network('addresses', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-name': 'a-name-of-its-own',
        'aws-load-balancer-subnets': `${publicSubnet('a')},${publicSubnet('b')}`,
        'aws-load-balancer-eip-allocations': 'eipalloc-lab-a, eipalloc-lab-b',
      },
    }),
    ...network('private-addresses', {
      annotations: {
        'aws-load-balancer-scheme': 'internal',
        'aws-load-balancer-private-ipv4-addresses': '192.168.101.150,192.168.100.150',
      },
    }),
    ...network('dual-stack', {
      annotations: {
        ...PUBLIC,
        ...DUAL,
        'aws-load-balancer-ipv6-addresses': '2600:1f14:5c7:4b00::10,2600:1f14:5c7:4b02::10',
      },
    }),
    ...network('source-nat', {
      annotations: {
        ...PUBLIC,
        ...DUAL,
        'aws-load-balancer-enable-prefix-for-ipv6-source-nat': 'on',
        'aws-load-balancer-source-nat-ipv6-prefixes': '2600:1f14:5c7:4b00:1::/80',
        'aws-load-balancer-subnets': publicSubnet('a'),
      },
      spec: { ports: [port('dns', 53, 'UDP')] },
    }),
    // TLS on all ports, since none is named, and on to the pods.
    ...network('tls', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-ssl-cert': CERTIFICATES.join(','),
        'aws-load-balancer-backend-protocol': 'ssl',
        'aws-load-balancer-alpn-policy': 'HTTP2Preferred',
        'aws-load-balancer-listener-attributes.TCP-443': 'tcp.idle_timeout.seconds=600',
      },
      spec: { ports: [port('https', 443), port('other', 8443)] },
    }),
    ...network('tls-by-name', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-ssl-cert': CERTIFICATES[0] ?? '',
        'aws-load-balancer-ssl-ports': 'https',
        'aws-load-balancer-ssl-negotiation-policy': 'ELBSecurityPolicy-TLS13-1-3-2021-06',
        'aws-load-balancer-additional-resource-tags': 'Team=shop,Part=edge',
      },
      spec: { ports: [port('http', 80), port('https', 443)] },
    }),
    ...network('both-protocols', {
      annotations: { ...PUBLIC, 'aws-load-balancer-enable-tcp-udp-listener': 'true' },
      spec: { ports: [port('dns-tcp', 53), port('dns', 53, 'UDP'), port('http', 80)] },
    }),
    ...network('health', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-healthcheck-protocol': 'HTTP',
        'aws-load-balancer-healthcheck-port': '8080',
        'aws-load-balancer-healthcheck-path': '/healthz',
        'aws-load-balancer-healthcheck-interval': '15',
        'aws-load-balancer-healthcheck-timeout': '7',
        'aws-load-balancer-healthcheck-healthy-threshold': '4',
        'aws-load-balancer-healthcheck-unhealthy-threshold': '5',
        'aws-load-balancer-healthcheck-success-codes': '200-299',
      },
    }),
    ...network('nodes', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-nlb-target-type': 'instance',
        'aws-load-balancer-target-node-labels': 'topology.kubernetes.io/zone=us-west-2a',
        'aws-load-balancer-attributes': 'load_balancing.cross_zone.enabled=true',
      },
    }),
    ...network('local', {
      annotations: { ...PUBLIC, 'aws-load-balancer-nlb-target-type': 'instance' },
      spec: { externalTrafficPolicy: 'Local' },
    }),
    ...network('own-group', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-security-groups': `own`,
        'aws-load-balancer-manage-backend-security-group-rules': 'true',
        'aws-load-balancer-inbound-sg-rules-on-private-link-traffic': 'off',
        'aws-load-balancer-minimum-load-balancer-capacity': 'CapacityUnits=2750',
      },
    }),
    ...network('lists', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-security-group-prefix-lists': 'pl-lab-office',
        'aws-load-balancer-enable-icmp-for-path-mtu-discovery': 'on',
      },
    }),
    ...network('ranges', {
      annotations: { ...PUBLIC, ...DUAL, 'load-balancer-source-ranges': '192.0.2.0/24' },
      spec: { loadBalancerSourceRanges: ['10.0.0.0/8', '2001:db8::/32'] },
    }),
    ...network('without-groups', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-disable-nlb-sg': 'true',
        'aws-load-balancer-multi-cluster-target-group': 'true',
      },
    }),
    ...network('proxy-protocol', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-proxy-protocol-per-target-group': '80, 8080',
        'aws-load-balancer-target-group-attributes':
          'preserve_client_ip.enabled=false,deregistration_delay.timeout_seconds=60',
      },
      spec: { ports: [port('http', 80), port('plain', 8081), port('proxied', 8080)] },
    }),
    ...network('weighted', {
      annotations: {
        ...PUBLIC,
        'actions.TCP-80': JSON.stringify({
          type: 'forward',
          forwardConfig: {
            baseServiceWeight: 80,
            targetGroups: [{ serviceName: 'canary', servicePort: 'http', weight: 20 }],
          },
        }),
      },
    }),
    service({ name: 'canary', namespace: 'weighted', targetPort: 8080 }),
    deployment({ name: 'canary', namespace: 'weighted', replicas: 3, drains: 130 }),
    ...network('of-old', {
      annotations: {
        'aws-load-balancer-type': 'external',
        'aws-load-balancer-internal': 'false',
        'aws-load-balancer-access-log-enabled': 'true',
        'aws-load-balancer-access-log-s3-bucket-name': 'logs',
        'aws-load-balancer-access-log-s3-bucket-prefix': 'nlb',
        'aws-load-balancer-cross-zone-load-balancing-enabled': 'true',
        'aws-load-balancer-attributes': 'load_balancing.cross_zone.enabled=false',
        'aws-load-balancer-proxy-protocol': '*',
      },
    }),
  ],
});
