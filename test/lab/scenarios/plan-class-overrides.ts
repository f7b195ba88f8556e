import { arn, certificate, dualStack, instances } from '../account.js';
import { ACL, classed } from '../classes.js';
import { ingress } from '../objects.js';
import { createWebAcl } from '../restore-aws.js';
import { fault, scenario } from '../scenario.js';

const [ONE = '', TWO = ''] = ['one-example-org', 'two-example-org'].map((name) =>
  arn('acm', `certificate/lab-${name}`),
);

export default scenario({
  expected: fault({
    link: 'class',
    difficulty: 'medium',
    subject: 'ingress/other -n grouped',
    rootCause: 'Parameters of classes go before what the annotations of Ingresses say.',
    blame: [{ kind: 'Ingress', name: 'other', namespace: 'grouped' }],
    checks: ['class-params-override-annotations'],
  }),
  account(account) {
    account['ec2/instances'] = instances(40);
    account['acm/certificates'].push(
      certificate('one.example.org'),
      certificate('two.example.org'),
    );
    dualStack(account);
    account['ec2/managed-prefix-lists']['pl-lab-office'] = [{ Cidr: '198.51.100.0/24' }];
    account['ec2/managed-prefix-lists']['pl-lab-partners'] = [{ Cidr: '203.0.113.0/25' }];
  },
  first: async ({ aws, ids }) => void (await createWebAcl(aws.wafv2, ids, ACL)),
  objects: [
    ...classed(
      'named',
      { ipAddressType: 'dualstack', loadBalancerName: 'of-the-class', targetType: 'ip' },
      {
        annotations: {
          scheme: 'internal',
          'ip-address-type': 'ipv4',
          'load-balancer-name': 'of-the-ingress',
          'target-type': 'instance',
          'inbound-cidrs': '192.0.2.0/24',
        },
      },
    ),
    ...classed(
      'tags-and-attributes',
      {
        tags: [{ key: 'Team', value: 'platform' }],
        loadBalancerAttributes: [{ key: 'idle_timeout.timeout_seconds', value: '75' }],
        listeners: [
          {
            protocol: 'HTTP',
            port: 80,
            listenerAttributes: [{ key: 'routing.http.response.server.enabled', value: 'false' }],
          },
        ],
        minimumLoadBalancerCapacity: { capacityUnits: 200 },
        ipamConfiguration: { ipv4IPAMPoolId: 'ipam-pool-0a1b2c3d4e5f60718' },
        wafv2AclArn: ACL.ARN,
      },
      {
        annotations: {
          tags: 'Team=shop,Part=web',
          'load-balancer-attributes':
            'idle_timeout.timeout_seconds=60,routing.http.xff_client_port.enabled=true',
          'listener-attributes.HTTP-80': 'routing.http.response.server.enabled=true',
          'minimum-load-balancer-capacity': 'CapacityUnits=100',
          'ipam-ipv4-pool-id': 'ipam-pool-0fedcba9876543210',
          'wafv2-acl-arn': 'none',
        },
      },
    ),
    ...classed(
      'tls-and-doors',
      {
        certificateArn: [ONE],
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        sslRedirectPort: '443',
        inboundCIDRs: ['10.0.0.0/24'],
        prefixListsIDs: ['pl-lab-office'],
        subnets: { tags: { 'kubernetes.io/role/elb': ['1'] } },
      },
      {
        annotations: {
          'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}, {"HTTPS": 8443}]',
          'certificate-arn': `${TWO},${ONE}`,
          'ssl-policy': 'ELBSecurityPolicy-2016-08',
          'ssl-redirect': '8443',
          'inbound-cidrs': '192.0.2.0/24',
          'security-group-prefix-lists': 'pl-lab-partners',
          subnets: 'shop-prod-private-us-west-2a,shop-prod-private-us-west-2b',
        },
        routes: [{ host: 'one.example.org' }],
      },
    ),
    // Attributes on which two members disagree, and which their class decides.
    ...classed(
      'grouped',
      {
        group: { name: 'of-the-class' },
        loadBalancerAttributes: [{ key: 'idle_timeout.timeout_seconds', value: '75' }],
      },
      {
        annotations: {
          'group.name': 'of-the-ingress',
          'load-balancer-attributes': 'idle_timeout.timeout_seconds=60',
        },
      },
    ),
    ingress({
      name: 'other',
      namespace: 'grouped',
      className: 'grouped',
      annotations: {
        'healthcheck-path': '/healthz',
        'target-type': 'ip',
        'load-balancer-attributes': 'idle_timeout.timeout_seconds=30',
      },
      routes: [{ host: 'other.example.com' }],
    }),
  ],
});
