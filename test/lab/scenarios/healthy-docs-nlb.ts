import { CLUSTER_GROUP, VPC, arn, certificate, instances, publicSubnet } from '../account.js';
import { network } from '../fleets.js';
import { balancer, deployment, namespace } from '../objects.js';
import { healthy, scenario } from '../scenario.js';

const PUBLIC = { 'aws-load-balancer-scheme': 'internet-facing' };
const INSTANCE = { 'aws-load-balancer-nlb-target-type': 'instance' };
const CERTIFICATE = { 'aws-load-balancer-ssl-cert': arn('acm', 'certificate/lab---example-com') };
const attributes = (value: string): Readonly<Record<string, string>> => ({
  ...PUBLIC,
  'aws-load-balancer-target-group-attributes': value,
});

export default scenario({
  expected: healthy({
    link: 'exposure',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause:
      "No fault: each way of the controller's documentation to have a network load balancer.",
  }),
  account(account) {
    account['ec2/instances'] = instances(130);
    account['acm/certificates'].push(certificate('*.example.com'));
    account['ec2/security-groups'].push({
      GroupId: 'sg-lab-own',
      GroupName: 'own',
      Description: 'own',
      VpcId: VPC,
      Tags: [{ Key: 'Name', Value: 'own' }],
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
        UserIdGroupPairs: [{ GroupId: 'sg-lab-own' }],
      });
  },
  objects: [
    ...network('internal-by-default', {}),
    // No scheme and no type: instances, and not to be reached from outside.
    namespace('all-defaults', true),
    balancer({ name: 'web', namespace: 'all-defaults' }),
    deployment({ namespace: 'all-defaults', replicas: 2, drains: 130 }),
    // The annotation by which older clusters gave Services to the controller.
    ...network('external', {
      annotations: { ...PUBLIC, 'aws-load-balancer-type': 'external' },
      spec: {},
    }),
    ...network('instances', { annotations: { ...PUBLIC, ...INSTANCE } }),
    ...network('named', { annotations: { ...PUBLIC, 'aws-load-balancer-name': 'custom-nlb' } }),
    ...network('old-internal', { annotations: { 'aws-load-balancer-internal': 'true' } }),
    ...network('subnets', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-subnets': `${publicSubnet('a')}, shop-prod-public-us-west-2b`,
      },
    }),
    ...network('node-labels', {
      annotations: {
        ...PUBLIC,
        ...INSTANCE,
        'aws-load-balancer-target-node-labels':
          'eks.amazonaws.com/nodegroup=default, topology.kubernetes.io/zone=us-west-2b',
      },
    }),
    // TLS ends at the load balancer.
    ...network('tls', {
      annotations: {
        ...PUBLIC,
        ...CERTIFICATE,
        'aws-load-balancer-ssl-ports': '443',
        'aws-load-balancer-ssl-negotiation-policy': 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      },
      spec: {
        externalTrafficPolicy: 'Local',
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 'http' }],
      },
    }),
    ...network('tls-on-one-port', {
      annotations: { ...PUBLIC, ...CERTIFICATE, 'aws-load-balancer-ssl-ports': '443, custom' },
      spec: {
        ports: [
          { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' },
          { name: 'https', port: 443, protocol: 'TCP', targetPort: 'http' },
          { name: 'custom', port: 9443, protocol: 'TCP', targetPort: 8080 },
        ],
      },
    }),
    ...network('udp', {
      annotations: PUBLIC,
      spec: { ports: [{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 8080 }] },
    }),
    ...network('sticky', {
      annotations: attributes('stickiness.enabled=true,stickiness.type=source_ip'),
    }),
    ...network('proxy-protocol', {
      annotations: { ...PUBLIC, 'aws-load-balancer-proxy-protocol': '*' },
    }),
    ...network('attributes', {
      annotations: attributes(
        'deregistration_delay.timeout_seconds=120,deregistration_delay.connection_termination.enabled=true',
      ),
    }),
    ...network('client-ip', { annotations: attributes('preserve_client_ip.enabled=true') }),
    ...network('cross-zone', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-attributes':
          'load_balancing.cross_zone.enabled=true,dns_record.client_routing_policy=availability_zone_affinity,deletion_protection.enabled=true',
      },
    }),
    // Attributes as they were given before there was a list of them.
    ...network('old-attributes', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-cross-zone-load-balancing-enabled': 'true',
        'aws-load-balancer-access-log-enabled': 'true',
        'aws-load-balancer-access-log-s3-bucket-name': 'my-access-log-bucket',
        'aws-load-balancer-access-log-s3-bucket-prefix': 'my-app',
      },
    }),
    ...network('tags', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-additional-resource-tags': 'Environment=dev,Team=test',
      },
    }),
    ...network('health', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-healthcheck-protocol': 'http',
        'aws-load-balancer-healthcheck-port': '8080',
        'aws-load-balancer-healthcheck-path': '/healthz',
        'aws-load-balancer-healthcheck-healthy-threshold': '3',
        'aws-load-balancer-healthcheck-unhealthy-threshold': '3',
        'aws-load-balancer-healthcheck-interval': '10',
        'aws-load-balancer-healthcheck-timeout': '10',
        'aws-load-balancer-healthcheck-success-codes': '200-399',
      },
    }),
    ...network('health-by-name', {
      annotations: { ...PUBLIC, 'aws-load-balancer-healthcheck-port': 'http' },
      targetPort: 8080,
    }),
    ...network('from-some', {
      annotations: PUBLIC,
      spec: { loadBalancerSourceRanges: ['10.0.0.0/24', '203.0.113.0/24'] },
    }),
    ...network('from-some-by-annotation', {
      annotations: { ...PUBLIC, 'load-balancer-source-ranges': '10.0.0.0/24' },
    }),
    ...network('own-group', {
      annotations: { ...PUBLIC, 'aws-load-balancer-security-groups': 'own' },
    }),
    ...network('own-group-and-rules', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-security-groups': 'sg-lab-own',
        'aws-load-balancer-manage-backend-security-group-rules': 'true',
      },
    }),
    ...network('no-groups', {
      annotations: { ...PUBLIC, 'aws-load-balancer-disable-nlb-sg': 'true' },
    }),
    ...network('ping', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-enable-icmp-for-path-mtu-discovery': 'on',
      },
    }),
    ...network('of-many-clusters', {
      annotations: { ...PUBLIC, 'aws-load-balancer-multi-cluster-target-group': 'true' },
    }),
    ...network('idle', {
      annotations: {
        ...PUBLIC,
        'aws-load-balancer-listener-attributes.TCP-80': 'tcp.idle_timeout.seconds=400',
      },
    }),
  ],
});
