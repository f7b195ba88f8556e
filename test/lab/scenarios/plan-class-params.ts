import { arn, certificate, dualStack, instances, permit, publicSubnet } from '../account.js';
import { ACL, classed } from '../classes.js';
import { ingress } from '../objects.js';
import { createWebAcl } from '../restore-aws.js';
import { healthy, scenario } from '../scenario.js';

const CERTIFICATES = ['one-example-org', 'two-example-org'].map((name) =>
  arn('acm', `certificate/lab-${name}`),
);

export default scenario({
  expected: healthy({
    link: 'class',
    difficulty: 'healthy-but-looks-odd',
    subject: '',
    rootCause: 'No fault: each parameter of a class, beside annotations that add to it.',
  }),
  account(account) {
    account['ec2/instances'] = instances(60);
    account['acm/certificates'].push(
      certificate('one.example.org'),
      certificate('two.example.org'),
    );
    dualStack(account);
    permit(account, 'wafv2:ListWebACLs');
    account['ec2/managed-prefix-lists']['pl-lab-office'] = [{ Cidr: '198.51.100.0/24' }];
    account['ec2/managed-prefix-lists']['pl-lab-partners'] = [{ Cidr: '203.0.113.0/25' }];
  },
  flags: ['--enable-backend-security-group=false'],
  first: async ({ aws, ids }) => void (await createWebAcl(aws.wafv2, ids, ACL)),
  objects: [
    ...classed('scheme-and-addresses', { ipAddressType: 'dualstack' }),
    ...classed('named', { loadBalancerName: 'of-the-class', targetType: 'ip' }),
    ...classed(
      'tags',
      {
        tags: [
          { key: 'Team', value: 'platform' },
          { key: 'Empty', value: '' },
        ],
      },
      { annotations: { tags: 'Part=web' } },
    ),
    ...classed(
      'attributes',
      {
        loadBalancerAttributes: [
          { key: 'idle_timeout.timeout_seconds', value: '75' },
          { key: 'routing.http2.enabled', value: 'true' },
        ],
        listeners: [
          {
            protocol: 'HTTP',
            port: 80,
            listenerAttributes: [{ key: 'routing.http.response.server.enabled', value: 'false' }],
          },
        ],
      },
      {
        annotations: {
          'load-balancer-attributes': 'routing.http.xff_client_port.enabled=true',
          'listener-attributes.HTTP-80':
            'routing.http.response.x_content_type_options.header_value=nosniff',
        },
      },
    ),
    ...classed('subnets-by-id', { subnets: { ids: [publicSubnet('b'), publicSubnet('a')] } }),
    ...classed('subnets-by-tag', { subnets: { tags: { 'kubernetes.io/role/elb': ['1', ''] } } }),
    ...classed(
      'tls',
      {
        certificateArn: CERTIFICATES,
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        sslRedirectPort: '443',
      },
      {
        annotations: { 'listen-ports': '[{"HTTP": 80}, {"HTTPS": 443}]' },
        routes: [{ host: 'one.example.org' }],
      },
    ),
    ...classed(
      'tls-by-default',
      { certificateArn: CERTIFICATES.slice(1) },
      { routes: [{ host: 'two.example.org' }] },
    ),
    ...classed('ranges', { inboundCIDRs: ['10.0.0.0/24', '203.0.113.0/24'] }),
    ...classed('lists', { prefixListsIDs: ['pl-lab-office'] }),
    ...classed('lists-by-their-old-name', { PrefixListsIDs: ['pl-lab-partners'] }),
    ...classed('capacity', {
      minimumLoadBalancerCapacity: { capacityUnits: 200 },
      ipamConfiguration: { ipv4IPAMPoolId: 'ipam-pool-0a1b2c3d4e5f60718' },
    }),
    ...classed('firewall', { wafv2AclArn: ACL.ARN }),
    ...classed('firewall-by-name', { wafv2AclName: ACL.Name }),
    ...classed(
      'grouped',
      { group: { name: 'of-the-class' } },
      { annotations: { 'group.order': '7' } },
    ),
    ingress({
      name: 'first',
      namespace: 'grouped',
      className: 'grouped',
      annotations: { 'healthcheck-path': '/healthz', 'target-type': 'ip', 'group.order': '3' },
      routes: [{ host: 'first.example.com' }],
    }),
  ],
});
